using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Federation;

namespace ActorServer.Bench;

/// <summary>
/// What any program that delivers with HttpClient can reach against the same sink on the same processors: it knows all inboxes beforehand, signs where it is
/// asked to, posts, and forgets. No queue, no database, no order, no limit for each host, nothing written down. "signed" or "plain" on its input is one post to all.
/// </summary>
internal static class DeliverLimit
{
    /// <summary>As many at once as the server has places.</summary>
    private const int Concurrency = Limits.Deliveries;

    [ThreadStatic]
    private static RSA? _key;

    internal static async Task RunAsync(string scheme, int port, int hosts, int followers, int bytes)
    {
        var inboxes = Enumerable.Range(0, followers).Select(i => new Uri($"{scheme}://{SinkAddress.Living(i % hosts)}:{port}/users/u{i}/inbox")).ToArray();
        // What HttpClient itself stands on: a little less for each request than HttpClient.
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        using var key = RSA.Create(2048);
        var secret = key.ExportPkcs8PrivateKey();
        var body = new byte[bytes];
        body.AsSpan().Fill((byte)'x');
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var digest = "SHA-256=" + Convert.ToBase64String(SHA256.HashData(body));
            await Parallel.ForEachAsync(inboxes, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (inbox, ct) =>
            {
                using var request = line == "signed" ? Signed(inbox, body, digest, secret) : Plain(inbox, body);
                using var answer = await client.SendAsync(request, ct);
                answer.EnsureSuccessStatusCode();
            });
        }
    }

    private static HttpRequestMessage Plain(Uri inbox, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, inbox) { Content = new ByteArrayContent(body), Version = HttpVersion.Version11 };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(As.MediaType);
        return request;
    }

    private static HttpRequestMessage Signed(Uri inbox, byte[] body, string digest, byte[] secret)
    {
        if (_key is null)
        {
            _key = RSA.Create();
            _key.ImportPkcs8PrivateKey(secret, out _);
        }
        var request = Plain(inbox, body);
        var date = TimeProvider.System.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        var text = $"(request-target): post {inbox.AbsolutePath}\nhost: {inbox.Authority}\ndate: {date}\ndigest: {digest}";
        var signature = Convert.ToBase64String(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        request.Headers.TryAddWithoutValidation("Date", date);
        request.Headers.TryAddWithoutValidation("Digest", digest);
        request.Headers.TryAddWithoutValidation("Signature", $"keyId=\"http://localhost/actor#main-key\",algorithm=\"rsa-sha256\",headers=\"(request-target) host date digest\",signature=\"{signature}\"");
        return request;
    }
}
