using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Push;

/// <summary>A browser is told through a push service on loopback, and reads what only it can read.</summary>
public sealed class SendPushTests
{
    [Fact]
    public async Task A_browser_is_told_who_and_what_kind_and_nobody_elses_words()
    {
        await using var server = await RunningServer.StartAsync();
        await using var service = await FakePeer.StartAsync("service");
        await using var alice = await FakePeer.StartAsync();
        service.AnswerPost = _ => 201;
        var browser = await OwnerBrowser.SignInAsync(server);
        using var keys = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var auth = RandomNumberGenerator.GetBytes(16);
        var key = (await browser.OpenAsync(server.Own.Origin + "/settings/account")).Split("data-push-key=\"")[1].Split('"')[0];
        using (var subscribed = await SubscribeAsync(browser, service.Origin + "/push/1", keys, auth)) Assert.Equal(HttpStatusCode.SeeOther, subscribed.StatusCode);

        await alice.SayAsync(server, "<p>a secret word</p>", new JsonObject { ["to"] = new JsonArray(server.Own.Actor), ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = server.Own.Actor }) });

        await RunningServer.EventuallyAsync("the service was asked", () => Task.FromResult(Asked(service).Any()));
        var asked = Asked(service).First();
        var message = Decrypt(asked.Parts.Body.ToArray(), keys, auth);
        Assert.Equal(("alice of the fake peer", "wrote to you", "/notifications"), (message["title"]!.GetValue<string>(), message["body"]!.GetValue<string>(), message["url"]!.GetValue<string>()));
        Assert.DoesNotContain("secret", message.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["aes128gcm"], asked.Parts.Headers("Content-Encoding"));
        AssertSigned(Assert.Single(asked.Parts.Headers("Authorization")), key, service.Origin);
    }

    [Theory]
    [InlineData(410)]
    [InlineData(404)]
    public async Task A_browser_that_is_gone_is_forgotten(int status)
    {
        await using var server = await RunningServer.StartAsync();
        await using var service = await FakePeer.StartAsync("service");
        await using var alice = await FakePeer.StartAsync();
        service.AnswerPost = _ => status;
        var browser = await OwnerBrowser.SignInAsync(server);
        using var keys = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using (await SubscribeAsync(browser, service.Origin + "/push/1", keys, new byte[16])) { }

        await alice.FollowAsync(server);

        await RunningServer.EventuallyAsync("it is forgotten", async () => (await server.ReadAsync(PushRows.AllAsync)).Count == 0);
    }

    [Fact]
    public async Task An_address_within_the_machines_network_is_not_asked()
    {
        await using var server = await RunningServer.StartAsync("nick", ("AllowLoopback", "false"), ("PublicOrigin", "https://nick.example"));
        using var answer = await server.Client.GetAsync(server.Listen + "/health/live");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var result = await server.Installed.Http.LendAsync(new Uri("https://127.0.0.1/push"), (_, _) => throw new InvalidOperationException("It was asked."), CancellationToken.None);
        Assert.Equal(Federation.Fetching.FetchFault.RefusedAddress, result.Failure!.Fault);
    }

    [Fact]
    public async Task The_owner_ends_it_and_signing_out_everywhere_does_too()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        using var keys = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using (await SubscribeAsync(browser, "https://push.example/1", keys, new byte[16])) { }
        using (await SubscribeAsync(browser, "https://push.example/2", keys, new byte[16])) { }
        using (var bad = await SubscribeAsync(browser, "javascript:alert(1)", keys, new byte[16])) Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);

        using (await browser.PostAsync("/settings/push/forget", ("endpoint", "https://push.example/1"))) { }
        Assert.Equal("https://push.example/2", Assert.Single(await server.ReadAsync(PushRows.AllAsync)).Endpoint);
        using (await browser.PostAsync("/settings/sign-out-everywhere")) { }
        Assert.Empty(await server.ReadAsync(PushRows.AllAsync));
        using var stranger = await server.Client.PostAsync(server.Own.Origin + "/settings/push", new FormUrlEncodedContent([new("endpoint", "https://push.example/3")]));
        Assert.Equal("/sign-in", stranger.Headers.Location!.OriginalString);
    }

    private static IEnumerable<Received> Asked(FakePeer service) => service.Requests.Where(request => request is { Method: "POST", Path: "/push/1" });

    private static Task<HttpResponseMessage> SubscribeAsync(OwnerBrowser browser, string endpoint, ECDiffieHellman keys, byte[] auth) =>
        browser.PostAsync("/settings/push", ("endpoint", endpoint), ("p256dh", Base64Url.EncodeToString(Point(keys.ExportParameters(false)))), ("auth", Base64Url.EncodeToString(auth)));

    private static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    /// <summary>As a browser does it. [RFC 8188 §2] [RFC 8291 §3.4]</summary>
    private static JsonNode Decrypt(byte[] body, ECDiffieHellman keys, byte[] auth)
    {
        var (salt, sender) = (body[..16], body[21..(21 + body[20])]);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..65] } });
        var secret = HKDF.Extract(HashAlgorithmName.SHA256, keys.DeriveRawSecretAgreement(other.PublicKey), auth);
        var input = HKDF.Expand(HashAlgorithmName.SHA256, secret, 32, [.. "WebPush: info\0"u8, .. Point(keys.ExportParameters(false)), .. sender]);
        var pseudo = HKDF.Extract(HashAlgorithmName.SHA256, input, salt);
        var (key, nonce) = (HKDF.Expand(HashAlgorithmName.SHA256, pseudo, 16, "Content-Encoding: aes128gcm\0"u8.ToArray()), HKDF.Expand(HashAlgorithmName.SHA256, pseudo, 12, "Content-Encoding: nonce\0"u8.ToArray()));
        var sealedText = body[(21 + body[20])..];
        var plain = new byte[sealedText.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, sealedText.AsSpan(..^16), sealedText.AsSpan(^16..), plain);
        var end = Array.FindLastIndex(plain, one => one != 0);      // the padding's delimiter
        return JsonNode.Parse(Encoding.UTF8.GetString(plain, 0, end))!;
    }

    /// <summary>For this service, by the key that the page gave to the browser. [RFC 8292]</summary>
    private static void AssertSigned(string authorization, string key, string origin)
    {
        Assert.Contains(key, authorization, StringComparison.Ordinal);
        var token = authorization.Split("t=")[1].Split(',')[0].Trim().Split('.');
        // The library leaves out the port; push services are at the usual one.
        Assert.Contains($"\"aud\":\"{new Uri(origin).Scheme}://{new Uri(origin).Host}\"", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[1])), StringComparison.Ordinal);
        var point = Base64Url.DecodeFromChars(key);
        using var verifier = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..65] } });
        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
    }
}
