using System.Net;
using System.Text.Json;
using Federation.Fetching;
using Federation.Tests.Support;

namespace Federation.Tests.Fetching;

public sealed class AddressPolicyTests
{
    private const string Corpus = "ssrf-and-abuse/ssrf-urls.json";

    public static TheoryData<string> Urls => Conformance.Ids(Corpus, "urls");

    public static TheoryData<string> DnsCases => Conformance.Ids(Corpus, "dns");

    [Theory]
    [Trait("Suite", "ssrf")]
    [MemberData(nameof(Urls))]
    public async Task Every_URL_of_the_corpus_is_judged_as_it_says_and_nothing_is_connected_to(string id)
    {
        JsonElement one = Conformance.Case(Corpus, "urls", id);
        string url = one.GetProperty("url").GetString()!;
        int asked = 0;
        using var http = new SafeHttp(new FetchPolicy
        {
            // What a public name resolves to: this machine, which is refused after resolving. So nothing is ever connected to.
            Resolve = (_, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult(new[] { IPAddress.Loopback });
            },
        }, TimeProvider.System);
        switch (one.GetProperty("expect").GetString())
        {
            case "block" or "block-optional":
                FetchResult<AuthenticNode> blocked = await new DocumentFetcher(http).GetAsync(url, TestContext.Current.CancellationToken);
                Assert.True(blocked.Failure?.Fault is FetchFault.BadUrl or FetchFault.RefusedAddress, blocked.Failure?.ToString());
                if (!ResolvesToLoopback(id)) Assert.Equal(0, asked);
                break;
            case "allow-name":
                FetchResult<AuthenticNode> allowed = await new DocumentFetcher(http).GetAsync(url, TestContext.Current.CancellationToken);
                if (url.Length > 2048) Assert.Equal(FetchFault.BadUrl, allowed.Failure?.Fault); // a limit of ours
                else Assert.Equal((FetchFault.RefusedAddress, 1), (allowed.Failure!.Fault, asked));
                break;
            case "allow-ip":
                Assert.Null(AddressPolicy.Check(new Uri(url), http.Policy));
                break;
            default:
                break;
        }
    }

    [Theory]
    [Trait("Suite", "ssrf")]
    [MemberData(nameof(DnsCases))]
    public void Every_DNS_answer_of_the_corpus_is_judged_by_its_addresses(string id)
    {
        JsonElement one = Conformance.Case(Corpus, "dns", id);
        List<IPAddress> first = [.. one.GetProperty("dnsAnswers")[0].EnumerateArray().Select(text => text.GetString()!).Where(text => IPAddress.TryParse(text, out _)).Select(IPAddress.Parse)];
        bool anyAllowed = first.Exists(address => AddressPolicy.Allows(address, new FetchPolicy()));
        Assert.Equal(one.GetProperty("expect").GetString() != "block", anyAllowed);
        Assert.DoesNotContain(first, address => IPAddress.IsLoopback(address) && AddressPolicy.Allows(address, new FetchPolicy()));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    public void Allowing_loopback_allows_nothing_else(string address, bool expected) =>
        Assert.Equal(expected, AddressPolicy.Allows(IPAddress.Parse(address), new FetchPolicy { AllowLoopback = true }));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:200::1")]
    [InlineData("2a00:1450:4001:81b::200e")]
    public void The_neighbours_of_refused_networks_are_public(string address) => Assert.True(AddressPolicy.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void Every_IPv4_address_that_is_not_globally_reachable_is_refused_in_each_IPv6_form_too()
    {
        string[] refused =
        [
            "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.1.1", "172.16.0.1", "192.0.0.8", "192.0.2.1",
            "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        ];
        foreach (string text in refused)
        {
            byte[] four = IPAddress.Parse(text).GetAddressBytes();
            Assert.False(AddressPolicy.IsPublic(new IPAddress(four)), text);
            Assert.False(AddressPolicy.IsPublic(IPAddress.Parse("::ffff:" + text)), text);
            Assert.False(AddressPolicy.IsPublic(IPAddress.Parse("::" + text)), text);
            Assert.False(AddressPolicy.IsPublic(IPAddress.Parse("64:ff9b::" + text)), text);
            Assert.False(AddressPolicy.IsPublic(new IPAddress([0x20, 0x02, .. four, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])), text);
        }
    }

    /// <summary>Names that look public and are only found out when they are resolved.</summary>
    private static bool ResolvesToLoopback(string id) => id is "names-25" or "names-26" or "names-27";
}
