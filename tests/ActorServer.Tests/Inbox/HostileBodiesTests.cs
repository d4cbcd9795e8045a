using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Inbox;

[Trait("Suite", "hostile-bodies")]
public sealed class HostileBodiesTests(SharedServer shared, ITestOutputHelper output) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task Every_hostile_body_is_answered_as_expected_and_never_with_a_5xx()
    {
        var cases = Conformance.Read("ssrf-and-abuse/inbox-bodies.json")["bodies"]!.AsArray();
        await using var alice = await FakePeer.StartAsync();
        var server = shared.Server;
        var wrong = new List<string>();
        foreach (var test in cases.OfType<JsonObject>())
        {
            var body = test["bodyBase64"] is { } bytes
                ? Convert.FromBase64String(bytes.GetValue<string>())
                : Encoding.UTF8.GetBytes(test["body"]!.GetValue<string>()
                    .Replace("https://alice.example/users/alice", alice.Actor, StringComparison.Ordinal)
                    .Replace("https://alice.example", alice.Origin, StringComparison.Ordinal)
                    .Replace("https://self.example/users/me", server.Own.Actor, StringComparison.Ordinal));
            using var response = await alice.PostAsync(server.Own.Inbox, body, alice.Key, contentType: test["contentType"]!.GetValue<string>());
            var (id, expected, status) = (test["id"]!.GetValue<string>(), test["expect"]!.GetValue<string>(), (int)response.StatusCode);
            Assert.InRange(status, 200, 499);
            if (!IsExpected(expected, status)) wrong.Add($"{id}: {status}, expected {expected} ({test["why"]})");
        }
        foreach (var line in wrong) output.WriteLine(line);
        Assert.Empty(wrong);
    }

    private static bool IsExpected(string expected, int status) => expected switch
    {
        "2xx" => status is >= 200 and < 300,
        "4xx" => status is >= 400 and < 500,
        "2xx-or-4xx" => status is (>= 200 and < 300) or (>= 400 and < 500),
        _ => expected == $"{status}",
    };
}
