using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;
using Federation.Keys;

namespace ActorServer.Conformance.Signatures;

/// <summary>RFC 9421 and RFC 9530 at the inbox, as the fediverse uses them.</summary>
public sealed class Rfc9421InboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("@method @target-uri content-digest")]
    [InlineData("@method @target-uri @authority content-digest")]
    [InlineData("@method @authority @path content-digest")]
    [InlineData("@method @authority @request-target content-digest")]
    [InlineData("@method host @path content-digest date")]
    [InlineData("@method @scheme @authority @path @query content-digest content-type")]
    [Requirement("SIG-01", "SIG-02", "SIG-03")]
    public async Task Method_target_host_and_body_may_be_covered_in_several_ways(string covered)
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertTakenAsync(alice, MessageSignature.Of(alice) with { Covered = covered.Split(' ') });
    }

    [Fact]
    [Requirement("SIG-23")]
    public async Task A_refusal_says_which_signature_would_be_taken_and_that_one_is()
    {
        await using var alice = await FakePeer.StartAsync();
        using var refused = await PostAsync(alice, MessageSignature.Of(alice) with { Covered = ["content-digest"] });
        var wanted = Assert.Single(refused.Headers.GetValues("Accept-Signature"));
        Assert.Equal("""sig1=("@method" "@target-uri" "content-digest");created""", wanted);
        await AssertTakenAsync(alice, MessageSignature.Of(alice) with { Covered = wanted.Split('"').Where((_, i) => i % 2 == 1).ToArray() });

        // Another signature would not help who is refused for something else.
        using var blocked = await Server.GetAsync(Server.Own.Origin + "/objects/nothing");
        Assert.False(blocked.Headers.Contains("Accept-Signature"));
    }

    [Theory]
    [InlineData("@target-uri content-digest")]
    [InlineData("@method content-digest")]
    [InlineData("@method @authority content-digest")]
    [InlineData("@method @path content-digest")]
    [InlineData("@method @target-uri")]
    [InlineData("content-digest")]
    [Requirement("SIG-03")]
    public async Task What_leaves_one_of_them_out_is_refused(string covered)
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertRefusedAsync(Refusal.SignatureCoversTooLittle, alice, MessageSignature.Of(alice) with { Covered = covered.Split(' ') });
        Assert.Empty(alice.Requests);
    }

    [Theory]
    [InlineData("@method @target-uri content-digest @method")]
    [InlineData("@method @target-uri content-digest @made-up")]
    [InlineData("@method @target-uri content-digest @status")]
    [InlineData("@method @target-uri content-digest x-absent")]
    [Requirement("SIG-04")]
    public async Task A_component_that_is_twice_there_unknown_or_absent_is_refused(string covered)
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertRefusedAsync(Refusal.SignatureMalformed, alice, MessageSignature.Of(alice) with { Covered = covered.Split(' ') });
    }

    [Fact]
    [Requirement("SIG-05")]
    public async Task The_time_is_needed_and_must_be_now()
    {
        await using var alice = await FakePeer.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var signature = MessageSignature.Of(alice);
        await AssertRefusedAsync(Refusal.SignatureCoversTooLittle, alice, signature with { Created = null });
        await AssertRefusedAsync(Refusal.SignatureStale, alice, signature with { Created = now - TimeSpan.FromHours(14) });
        await AssertRefusedAsync(Refusal.SignatureStale, alice, signature with { Created = now + TimeSpan.FromHours(2) });
        await AssertTakenAsync(alice, signature with { Created = now - TimeSpan.FromHours(11) });
    }

    [Fact]
    [Requirement("SIG-06")]
    public async Task After_expires_it_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await AssertRefusedAsync(Refusal.SignatureStale, alice, MessageSignature.Of(alice) with { Created = now - TimeSpan.FromMinutes(2), Expires = now - TimeSpan.FromMinutes(1) });
        await AssertTakenAsync(alice, MessageSignature.Of(alice) with { Expires = now + TimeSpan.FromMinutes(5) });
    }

    [Theory]
    [InlineData(";nonce=\"abc\"")]
    [InlineData(";tag=\"fediverse\"")]
    [InlineData(";invented=1")]
    [Requirement("SIG-07")]
    public async Task Further_parameters_are_signed_and_do_no_harm(string further)
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertTakenAsync(alice, MessageSignature.Of(alice) with { Further = further });
    }

    [Fact]
    [Requirement("SIG-08", "SIG-14")]
    public async Task RSA_verifies_with_and_without_its_name()
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertTakenAsync(alice, MessageSignature.Of(alice));
        await AssertTakenAsync(alice, MessageSignature.Of(alice) with { Algorithm = "rsa-v1_5-sha256" });
    }

    [Fact]
    [Requirement("SIG-09", "SIG-14")]
    public async Task P_256_verifies()
    {
        await using var alice = await FakePeer.StartAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = $"{alice.Actor}#p256";
        alice.Documents["/users/alice"]["publicKey"] = new JsonObject { ["id"] = id, ["owner"] = alice.Actor, ["publicKeyPem"] = key.ExportSubjectPublicKeyInfoPem() };
        var signature = new MessageSignature { KeyId = id, Sign = data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation) };

        await AssertTakenAsync(alice, signature with { Algorithm = "ecdsa-p256-sha256" });
        await AssertTakenAsync(alice, signature);
    }

    [Fact]
    [Requirement("SIG-10", "SIG-14")]
    public async Task Ed25519_verifies()
    {
        Assert.SkipUnless(Ed25519.IsSupported, "This machine's OpenSSL has no Ed25519.");
        await using var alice = await FakePeer.StartAsync();
        var key = Ed25519PrivateKey.Generate($"{alice.Actor}#ed25519");
        alice.Documents["/users/alice"]["assertionMethod"] = new JsonArray(new JsonObject
        {
            ["id"] = key.KeyId,
            ["type"] = "Multikey",
            ["controller"] = alice.Actor,
            ["publicKeyMultibase"] = key.PublicKeyMultibase,
        });
        var signature = new MessageSignature { KeyId = key.KeyId, Sign = data => key.Sign(data) };

        await AssertTakenAsync(alice, signature with { Algorithm = "ed25519" });
        await AssertTakenAsync(alice, signature);
    }

    [Theory]
    [InlineData("hmac-sha256", Refusal.SignatureSchemeUnknown)]
    [InlineData("made-up", Refusal.SignatureSchemeUnknown)]
    [InlineData("ed25519", Refusal.SignatureWrong)]
    [InlineData("rsa-pss-sha512", Refusal.SignatureWrong)]
    [Requirement("SIG-11", "SIG-14")]
    internal async Task The_key_decides_and_not_what_the_message_calls_it(string algorithm, Refusal refusal)
    {
        await using var alice = await FakePeer.StartAsync();
        await AssertRefusedAsync(refusal, alice, MessageSignature.Of(alice) with { Algorithm = algorithm });
    }

    [Fact]
    [Requirement("SIG-11")]
    public async Task Whoever_does_not_have_the_key_is_refused()
    {
        await using var alice = await FakePeer.StartAsync();
        await using var eve = await FakePeer.StartAsync("eve");
        await AssertRefusedAsync(Refusal.SignatureWrong, alice, MessageSignature.Of(eve) with { KeyId = alice.Key.KeyId });
        await AssertRefusedAsync(Refusal.ActorIsNotSigner, alice, MessageSignature.Of(eve));
        await AssertRefusedAsync(Refusal.SignatureMalformed, alice, MessageSignature.Of(alice) with { KeyId = "no address" });
    }

    [Theory]
    [InlineData("sha-256", null)]
    [InlineData("sha-512", null)]
    [InlineData("md5", Refusal.DigestMissing)]
    [InlineData("none", Refusal.DigestMissing)]
    [Requirement("SIG-12", "SIG-13")]
    internal async Task The_body_is_held_by_a_digest_that_holds(string algorithm, Refusal? refusal)
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Like(alice);
        var signature = MessageSignature.Of(alice);
        if (algorithm == "none") signature = signature with { Covered = ["@method", "@target-uri", "content-digest"] };
        using var response = await MessageSignature.PostAsync(alice, Server.Own.Inbox, body, algorithm == "none" ? null : MessageSignature.Digest(algorithm, body), signature);

        if (refusal is { } expected) await Problems.AssertAsync(expected, response);
        else Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    [Requirement("SIG-12", "SIG-13")]
    public async Task Every_digest_that_is_known_must_be_right()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Like(alice);
        var (right, wrong) = (MessageSignature.Digest("sha-256", body), MessageSignature.Digest("sha-512", "other"u8.ToArray()));
        using var both = await MessageSignature.PostAsync(alice, Server.Own.Inbox, body, $"{right}, {wrong}", MessageSignature.Of(alice));
        await Problems.AssertAsync(Refusal.DigestMismatch, both);
        using var changed = await MessageSignature.PostAsync(alice, Server.Own.Inbox, body, MessageSignature.Digest("sha-256", "other"u8.ToArray()), MessageSignature.Of(alice));
        await Problems.AssertAsync(Refusal.DigestMismatch, changed);
        using var unknownToo = await MessageSignature.PostAsync(alice, Server.Own.Inbox, body, $"{MessageSignature.Digest("md5", body)}, {right}", MessageSignature.Of(alice));
        Assert.Equal(HttpStatusCode.Accepted, unknownToo.StatusCode);
    }

    [Fact]
    [Requirement("SIG-15", "SIG-16")]
    public async Task Of_several_signatures_one_that_covers_enough_counts()
    {
        await using var alice = await FakePeer.StartAsync();
        var proxy = MessageSignature.Of(alice) with { Label = "proxy", Covered = ["@authority"] };
        await AssertTakenAsync(alice, proxy, MessageSignature.Of(alice) with { Label = "whatever" });
        await AssertRefusedAsync(Refusal.SignatureCoversTooLittle, alice, proxy, proxy with { Label = "proxy2" });
    }

    [Fact]
    [Requirement("SIG-16")]
    public async Task A_label_in_one_field_only_is_an_error()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Like(alice);
        using var response = await alice.PostAsync(Server.Own.Inbox, body, null, change: request =>
        {
            request.Headers.TryAddWithoutValidation("Signature-Input", $"a=(\"@method\");created=1;keyid=\"{alice.Key.KeyId}\"");
            request.Headers.TryAddWithoutValidation("Signature", "b=:AAAA:");
        });
        await Problems.AssertAsync(Refusal.SignatureMalformed, response);
        using var half = await alice.PostAsync(Server.Own.Inbox, body, null, change: request => request.Headers.TryAddWithoutValidation("Signature-Input", $"a=(\"@method\");created=1;keyid=\"{alice.Key.KeyId}\""));
        await Problems.AssertAsync(Refusal.SignatureMissing, half);
    }

    [Fact]
    [Requirement("SIG-17")]
    public async Task A_signature_is_for_the_request_that_it_was_made_for()
    {
        await using var alice = await FakePeer.StartAsync();
        var body = Like(alice);
        // Made for the shared inbox, sent to the owner's.
        using var response = await alice.PostAsync(Server.Own.Inbox, body, null, change: request =>
        {
            var there = request.RequestUri!;
            request.RequestUri = new Uri(Server.Own.SharedInbox);
            FakePeerSign(request, alice, body);
            request.RequestUri = there;
        });
        await Problems.AssertAsync(Refusal.SignatureWrong, response);
    }

    private static void FakePeerSign(HttpRequestMessage request, FakePeer peer, byte[] body)
    {
        foreach (var (name, value) in Federation.Signatures.HttpSignature.Sign(Federation.Signatures.SignatureScheme.Rfc9421, "POST", request.RequestUri!, body, peer.Key, peer.Clock.GetUtcNow()))
        {
            if (name != "Host" && !request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private byte[] Like(FakePeer peer) => Encoding.UTF8.GetBytes(peer.Complete(Documents.Activity(As.Like, Server.Own.Actor)).ToJsonString());

    private async Task<HttpResponseMessage> PostAsync(FakePeer peer, params MessageSignature[] signatures)
    {
        var body = Like(peer);
        return await MessageSignature.PostAsync(peer, Server.Own.Inbox, body, MessageSignature.Digest("sha-256", body), signatures);
    }

    private async Task AssertTakenAsync(FakePeer peer, params MessageSignature[] signatures)
    {
        using var response = await PostAsync(peer, signatures);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
    }

    private async Task AssertRefusedAsync(Refusal refusal, FakePeer peer, params MessageSignature[] signatures)
    {
        using var response = await PostAsync(peer, signatures);
        await Problems.AssertAsync(refusal, response);
    }
}
