using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance.Signatures;

/// <summary>draft-cavage-http-signatures-12 at the inbox, as the fediverse uses it.</summary>
public sealed class CavageInboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Usual = "(request-target) host date digest";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData(Usual, "rsa-sha256")]
    [InlineData(Usual, "hs2019")]
    [InlineData(Usual, null)]
    [InlineData("digest date host (request-target) content-type", "rsa-sha256")]
    [InlineData("(request-target) (created) host digest", "hs2019")]
    [Requirement("CAV-01", "CAV-02", "CAV-03", "CAV-04")]
    public async Task A_signature_over_target_host_time_and_digest_is_taken(string headers, string? algorithm)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await PostAsync(alice, headers, algorithm, created: 0);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("host date digest")]
    [InlineData("(request-target) date digest")]
    [InlineData("(request-target) host digest")]
    [InlineData("(request-target) host date")]
    [Requirement("CAV-02")]
    public async Task What_leaves_one_of_them_out_is_refused(string headers) =>
        await AssertRefusedAsync(Refusal.SignatureCoversTooLittle, headers, "rsa-sha256");

    [Theory]
    [InlineData("hmac-sha256", Refusal.SignatureSchemeUnknown)]
    [InlineData("rsa-sha1", Refusal.SignatureSchemeUnknown)]
    [InlineData("rsa-sha512", Refusal.SignatureWrong)]
    [Requirement("CAV-03")]
    internal async Task An_algorithm_that_is_not_the_keys_is_refused(string algorithm, Refusal refusal) =>
        await AssertRefusedAsync(refusal, Usual, algorithm);

    [Theory]
    [InlineData("(request-target) host (created) digest", "rsa-sha256")]
    [InlineData("(request-target) host date digest x-absent", "rsa-sha256")]
    [InlineData("(request-target) host date digest date", "rsa-sha256")]
    [InlineData("", "rsa-sha256")]
    [Requirement("CAV-04", "CAV-05", "CAV-06")]
    public async Task What_the_draft_forbids_is_refused(string headers, string algorithm) =>
        await AssertRefusedAsync(Refusal.SignatureMalformed, headers, algorithm);

    [Theory]
    [InlineData(-14 * 60)]
    [InlineData(2 * 60)]
    [Requirement("CAV-07")]
    public async Task What_is_too_old_or_from_the_future_is_refused(int minutes)
    {
        await using var alice = await FakePeer.StartAsync();
        using var byDate = await PostAsync(alice, Usual, "rsa-sha256", minutes);
        await Problems.AssertAsync(Refusal.SignatureStale, byDate);
        using var byCreated = await PostAsync(alice, "(request-target) (created) host digest", "hs2019", created: minutes);
        await Problems.AssertAsync(Refusal.SignatureStale, byCreated);
    }

    [Fact]
    [Requirement("CAV-07")]
    public async Task After_expires_it_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        using var over = await PostAsync(alice, "(request-target) host date digest (expires)", "hs2019", expires: -1);
        await Problems.AssertAsync(Refusal.SignatureStale, over);
        using var good = await PostAsync(alice, "(request-target) host date digest (expires)", "hs2019", expires: 5);
        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
    }

    [Theory]
    [InlineData("SHA-256", null)]
    [InlineData("sha-256", null)]
    [InlineData("SHA-512", null)]
    [InlineData("MD5", Refusal.DigestMissing)]
    [InlineData("wrong", Refusal.DigestMismatch)]
    [Requirement("CAV-08")]
    internal async Task The_digest_is_SHA_256_or_512_of_the_body(string algorithm, Refusal? refusal)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await PostAsync(alice, Usual, "rsa-sha256", digest: algorithm);
        if (refusal is { } expected) await Problems.AssertAsync(expected, response);
        else Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    [Requirement("CAV-01")]
    public async Task Whoever_does_not_have_the_key_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        using var forged = await PostAsync(alice, Usual, "rsa-sha256", signer: eve);
        await Problems.AssertAsync(Refusal.SignatureWrong, forged);
        using var unsigned = await alice.PostAsync(Server.Own.Inbox, Body(alice), null);
        await Problems.AssertAsync(Refusal.SignatureMissing, unsigned);
    }

    private async Task AssertRefusedAsync(Refusal refusal, string headers, string algorithm)
    {
        await using var alice = await FakePeer.StartAsync();
        using var response = await PostAsync(alice, headers, algorithm);
        await Problems.AssertAsync(refusal, response);
    }

    /// <summary>Signs by hand: minutes from now for the times.</summary>
    private Task<HttpResponseMessage> PostAsync(
        FakePeer peer, string headers, string? algorithm, int minutes = 0, int? created = null, int? expires = null, string digest = "SHA-256", FakePeer? signer = null)
    {
        var (body, now) = (Body(peer), TimeProvider.System.GetUtcNow());
        var inbox = new Uri(Server.Own.Inbox);
        var values = new Dictionary<string, string>
        {
            ["(request-target)"] = $"post {inbox.PathAndQuery}",
            ["host"] = inbox.Authority,
            ["date"] = now.AddMinutes(minutes).ToString("r", CultureInfo.InvariantCulture),
            ["digest"] = Digest(digest, body),
            ["content-type"] = As.LdMediaType,
            ["(created)"] = Unix(now.AddMinutes(created ?? 0)),
            ["(expires)"] = Unix(now.AddMinutes(expires ?? 0)),
        };
        var signed = string.Join('\n', headers.Split(' ').Select(name => $"{name}: {values.GetValueOrDefault(name)}"));
        var signature = Convert.ToBase64String((signer ?? peer).Key.SignSha256(Encoding.UTF8.GetBytes(signed)));
        var parameters = new List<string> { $"keyId=\"{peer.Key.KeyId}\"", $"headers=\"{headers}\"", $"signature=\"{signature}\"" };
        if (algorithm is not null) parameters.Add($"algorithm=\"{algorithm}\"");
        if (headers.Contains("(created)", StringComparison.Ordinal)) parameters.Add($"created={values["(created)"]}");
        if (headers.Contains("(expires)", StringComparison.Ordinal)) parameters.Add($"expires={values["(expires)"]}");
        return peer.PostAsync(Server.Own.Inbox, body, null, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Date", values["date"]);
            request.Headers.TryAddWithoutValidation("Digest", values["digest"]);
            request.Headers.TryAddWithoutValidation("Signature", string.Join(',', parameters));
        });
    }

    private static string Unix(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Digest(string algorithm, byte[] body) => algorithm switch
    {
        "SHA-512" => $"SHA-512={Convert.ToBase64String(SHA512.HashData(body))}",
        "MD5" => "MD5=AAAAAAAAAAAAAAAAAAAAAA==",
        "wrong" => $"SHA-256={Convert.ToBase64String(SHA256.HashData("other"u8))}",
        _ => $"{algorithm}={Convert.ToBase64String(SHA256.HashData(body))}",
    };

    private byte[] Body(FakePeer peer) => Encoding.UTF8.GetBytes(peer.Complete(Documents.Activity(As.Like, Server.Own.Actor)).ToJsonString());
}
