using ActorServer.Operations;
using ActorServer.Store;
using Microsoft.Extensions.Configuration;

namespace ActorServer.Tests;

public sealed class ActorServerOptionsTests
{
    [Theory]
    [InlineData("Listen", "nonsense", "Listen: 'nonsense' is no address")]
    [InlineData("Listen", "ftp://localhost", "Listen: ")]
    [InlineData("Listen", "http://localhost/path", "Listen: ")]
    [InlineData("PublicOrigin", "social.example.org", "PublicOrigin: 'social.example.org' is no address")]
    [InlineData("PublicOrigin", "https://social.example.org/me", "PublicOrigin: ")]
    [InlineData("PublicOrigin", "https://me@social.example.org", "PublicOrigin: ")]
    [InlineData("PublicOrigin", "https://social.example.org/#x", "PublicOrigin: ")]
    [InlineData("PublicOrigin", "http://social.example.org", "is plain http")]
    [InlineData("PublicOrigin", "http://0.0.0.0:5080", "is no address that a peer could call")]
    [InlineData("Handle", "", "Handle: '' cannot be one")]
    [InlineData("Handle", "nick name", "Handle: 'nick name' cannot be one")]
    [InlineData("Handle", "@nick", "Handle: ")]
    [InlineData("Handle", "abcdefghijklmnopqrstuvwxyz12345", "Handle: ")]
    [InlineData("HandleDomain", "https://example.org", "HandleDomain: ")]
    [InlineData("HandleDomain", "example.org/x", "HandleDomain: ")]
    [InlineData("HandleDomain", "not a host", "HandleDomain: ")]
    [InlineData("MediaMegabytes", "0", "MediaMegabytes: 0 is out of range")]
    [InlineData("MediaMegabytes", "100001", "MediaMegabytes: ")]
    [InlineData("MediaMegabytes", "many", "Write true or false, or a whole number")]
    [InlineData("AllowLoopback", "perhaps", "Write true or false")]
    [InlineData("PublicOrgin", "https://social.example.org", "ActorServer:PublicOrgin is no option. The options are PublicOrigin, ")]
    public void What_is_wrong_is_refused_with_what_to_write(string name, string value, string expected)
    {
        var refusal = Assert.Throws<OperatorException>(() => Read((name, value)));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nick\n")]
    public void A_handle_that_ends_in_a_line_feed_is_refused(string handle) => Assert.Throws<OperatorException>(() => Read(("Handle", handle)));

    [Fact]
    public void Nothing_has_to_be_said_to_try_it_out()
    {
        var options = Read();

        Assert.Equal("http://localhost:5080", options.PublicOrigin);
        Assert.Equal("@me@localhost:5080", options.FullHandle);
        Assert.True(options.AllowLoopback);
    }

    [Fact]
    public void On_the_open_web_this_machine_is_out_of_reach_unless_it_is_said_otherwise()
    {
        var options = Read(("PublicOrigin", "https://Social.Example.org:443/"), ("HandleDomain", "example.org"), ("handle", "nick"));

        Assert.Equal("https://social.example.org", options.PublicOrigin);
        Assert.Equal("social.example.org", options.Authority);
        Assert.Equal("@nick@example.org", options.FullHandle);
        Assert.False(options.AllowLoopback);
        Assert.True(Read(("PublicOrigin", "https://social.example.org"), ("AllowLoopback", "true")).AllowLoopback);
    }

    [Fact]
    public async Task What_a_data_folder_was_made_with_is_remembered_and_cannot_be_changed()
    {
        var folder = Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N"));
        try
        {
            Assert.Empty(RememberedOptions.Of(folder));
            await using (await Installed.OpenAsync(Configuration(("DataFolder", folder), ("PublicOrigin", "https://a.example"), ("Handle", "nick")), TimeProvider.System)) { }

            Assert.Equal(
                new Dictionary<string, string?> { ["ActorServer:PublicOrigin"] = "https://a.example", ["ActorServer:Handle"] = "nick", ["ActorServer:HandleDomain"] = "a.example" },
                RememberedOptions.Of(folder));
            foreach (var (changed, option) in new[] { (("PublicOrigin", "https://b.example"), "--public-origin"), (("Handle", "bob"), "--handle"), (("HandleDomain", "c.example"), "--handle-domain") })
            {
                var settings = new Dictionary<string, string>
                {
                    ["DataFolder"] = folder,
                    ["PublicOrigin"] = "https://a.example",
                    ["Handle"] = "nick",
                    ["HandleDomain"] = "a.example",
                    [changed.Item1] = changed.Item2,
                };
                var refusal = await Assert.ThrowsAsync<OperatorException>(() =>
                    Installed.OpenAsync(Configuration([.. settings.Select(s => (s.Key, s.Value))]), TimeProvider.System));
                Assert.Contains(option, refusal.Message, StringComparison.Ordinal);
                Assert.Contains(changed.Item2, refusal.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ActorServerOptions Read(params (string Name, string Value)[] options) => ActorServerOptions.Read(Configuration(options));

    private static IConfiguration Configuration(params (string Name, string Value)[] options) => new ConfigurationBuilder()
        .AddInMemoryCollection(options.Select(option => KeyValuePair.Create($"ActorServer:{option.Name}", (string?)option.Value))).Build();
}
