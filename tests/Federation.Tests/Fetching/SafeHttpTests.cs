using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Federation.Fetching;
using Federation.Signatures;
using Federation.Tests.Signatures;
using Federation.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Federation.Tests.Fetching;

public sealed class SafeHttpTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_is_fetched_with_where_it_came_from()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, As.MediaType, "{}"));
        using var http = new SafeHttp(LocalServer.Policy with { UserAgent = "ActorServer/1 (+https://a.example/)" }, TimeProvider.System);
        FetchResult<FetchedBytes> result = await http.GetAsync(new Uri(server.Base + "/x?y=1#z"), As.MediaType, Ct);
        Assert.True(result.IsSuccess, result.Failure?.ToString());
        Assert.Equal((As.MediaType, "{}"), (result.Value.ContentType, Encoding.UTF8.GetString(result.Value.Bytes.Span)));
        Seen seen = Assert.Single(server.Requests);
        Assert.Equal("/x?y=1", seen.Target);
        Assert.Equal([As.MediaType], seen.Headers["Accept"]);
        Assert.Equal(["ActorServer/1 (+https://a.example/)"], seen.Headers["User-Agent"]);
        Assert.False(seen.Headers.ContainsKey("Signature"));
        Assert.False(seen.Headers.ContainsKey("traceparent"));
    }

    [Fact]
    public async Task With_a_key_every_request_is_signed_and_verifies()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, As.MediaType, "{}", context.Request.Method == "POST" ? 202 : 200));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System) { SigningKey = TestKeys.Alice };
        byte[] body = "{\"type\":\"Like\"}"u8.ToArray();
        Assert.True((await http.GetAsync(new Uri(server.Base + "/users/bob?page=1&x=%C3%A9"), As.MediaType, Ct)).IsSuccess);
        PostResult posted = await http.PostAsync(new Uri(server.Base + "/inbox"), body, Ct);
        Assert.True(posted.IsSuccess, posted.ToString());
        Assert.Equal(202, posted.Status);

        Assert.Equal(2, server.Requests.Count);
        foreach (Seen seen in server.Requests)
            Assert.Equal(SignatureFault.None, SignatureVectors.Check(seen.Parts, TimeProvider.System.GetUtcNow(), TestKeys.AlicePublic));
        Seen post = server.Requests.Last();
        Assert.Equal(body, post.Body);
        Assert.Equal([As.LdMediaType], post.Headers["Content-Type"]);
        Assert.Equal([$"127.0.0.1:{server.Port}"], post.Headers["Host"]);
    }

    [Fact]
    [Trait("Suite", "ssrf")]
    public async Task A_redirect_is_followed_and_signed_anew_for_the_new_place()
    {
        await using LocalServer second = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, As.MediaType, "{}"));
        await using LocalServer first = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(context.Request.Path == "/a" ? "/b" : second.Base + "/c", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System) { SigningKey = TestKeys.Alice };
        FetchResult<FetchedBytes> result = await http.GetAsync(new Uri(first.Base + "/a"), As.MediaType, Ct);
        Assert.Equal(second.Base + "/c", result.Value?.Url.AbsoluteUri);
        Assert.Equal(["/a", "/b"], first.Requests.Select(seen => seen.Target));
        Seen last = Assert.Single(second.Requests);
        Assert.Equal([$"127.0.0.1:{second.Port}"], last.Headers["Host"]);
        Assert.Equal(SignatureFault.None, SignatureVectors.Check(last.Parts, TimeProvider.System.GetUtcNow(), TestKeys.AlicePublic));
    }

    [Theory]
    [InlineData("/loop", FetchFault.TooManyRedirects)]
    [InlineData("/endless/0", FetchFault.TooManyRedirects)]
    [InlineData("/to?http://10.0.0.1/", FetchFault.RefusedAddress)]
    [InlineData("/to?http://169.254.169.254/latest/meta-data/", FetchFault.RefusedAddress)]
    [InlineData("/to?data:application/activity%2Bjson,{}", FetchFault.BadUrl)]
    [InlineData("/to?file:///etc/passwd", FetchFault.BadUrl)]
    [InlineData("/to?ftp://127.0.0.1/", FetchFault.BadUrl)]
    [InlineData("/to?http://user@127.0.0.1/", FetchFault.BadUrl)]
    [InlineData("/to?http://2130706433/", FetchFault.BadUrl)]
    [InlineData("/to?http://[::ffff:10.0.0.1]/", FetchFault.RefusedAddress)]
    [Trait("Suite", "ssrf")]
    public async Task A_redirect_to_where_we_would_not_go_is_not_followed(string path, FetchFault expected)
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            string from = context.Request.Path.Value!;
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = from.StartsWith("/endless/", StringComparison.Ordinal)
                ? "/endless/" + (int.Parse(from[9..], CultureInfo.InvariantCulture) + 1)
                : context.Request.QueryString.HasValue ? context.Request.QueryString.Value![1..] : from;
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        FetchResult<FetchedBytes> result = await http.GetAsync(new Uri(server.Base + path), As.MediaType, Ct);
        Assert.Equal(expected, result.Failure?.Fault);
        Assert.True(server.Requests.Count <= 1 + http.Policy.MaxRedirects);
    }

    [Fact]
    [Trait("Suite", "ssrf")]
    public async Task From_https_to_http_is_refused_even_where_http_is_allowed()
    {
        Assert.Null(SafeHttp.Next(new Uri("https://a.example/x"), "http://a.example/x"));
        Assert.Equal("https://a.example/y", SafeHttp.Next(new Uri("http://a.example/x"), "https://a.example/y")?.AbsoluteUri);
        using var http = new SafeHttp(new FetchPolicy { AllowLoopback = true }, TimeProvider.System);
        FetchResult<FetchedBytes> result = await http.GetAsync(new Uri("http://127.0.0.1:1/"), As.MediaType, Ct);
        Assert.Equal(FetchFault.BadUrl, result.Failure?.Fault);
    }

    [Theory]
    [InlineData(404, FetchFault.Status)]
    [InlineData(410, FetchFault.Gone)]
    [InlineData(429, FetchFault.Status)]
    [InlineData(500, FetchFault.Status)]
    [InlineData(304, FetchFault.Status)]
    public async Task A_status_is_a_failure_with_its_number_and_its_wish(int status, FetchFault expected)
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        FetchFailure? failure = (await http.GetAsync(new Uri(server.Base), As.MediaType, Ct)).Failure;
        Assert.Equal((expected, status, TimeSpan.FromMinutes(2)), (failure?.Fault, failure?.Status, failure?.RetryAfter));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("99999999999999", 86400)]
    [InlineData("Mon, 23 Nov 1998 12:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task A_wish_to_come_again_is_cut_to_a_day(string header, int? seconds)
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        PostResult result = await http.PostAsync(new Uri(server.Base), "{}"u8.ToArray(), Ct);
        Assert.Equal(503, result.Status);
        Assert.Equal(seconds, (int?)result.RetryAfter?.TotalSeconds);
        Assert.False(result.IsSuccess);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task An_answer_that_is_too_large_is_cut_off_also_when_it_arrives_small(string how)
    {
        await using LocalServer server = await LocalServer.StartAsync(async context =>
        {
            byte[] megabyte = new byte[1 << 20];
            context.Response.Headers.ContentType = As.MediaType;
            if (how == "length") context.Response.ContentLength = 100 << 20;
            Stream body = context.Response.Body;
            if (how is "gzip" or "br") context.Response.Headers.ContentEncoding = how;
            await using Stream stream = how switch { "gzip" => new GZipStream(body, CompressionLevel.Fastest), "br" => new BrotliStream(body, CompressionLevel.Fastest), _ => body };
            for (int i = 0; i < 100 && !context.RequestAborted.IsCancellationRequested; i++) await stream.WriteAsync(megabyte, context.RequestAborted);
        });
        using var http = new SafeHttp(LocalServer.Policy with { MaxBytes = 100_000 }, TimeProvider.System);
        Assert.Equal(FetchFault.TooLarge, (await http.GetAsync(new Uri(server.Base), As.MediaType, Ct)).Failure?.Fault);
    }

    [Fact]
    public async Task A_compressed_answer_is_read()
    {
        await using LocalServer server = await LocalServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var stream = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await stream.WriteAsync("{\"a\":1}"u8.ToArray());
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        Assert.Equal("{\"a\":1}"u8.ToArray(), (await http.GetAsync(new Uri(server.Base), As.MediaType, Ct)).Value?.Bytes.ToArray());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "headers")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "body")]
    [InlineData("", "silence")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", "drip")]
    public async Task A_peer_that_never_ends_costs_no_more_than_the_limits(string start, string how)
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            _ = await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, stop);
            await stream.WriteAsync(start.Utf8(), stop);
            byte[] chunk = new byte[8192];
            Array.Fill(chunk, (byte)'a');
            while (how is "headers" or "body") await stream.WriteAsync(chunk, stop);
            while (how == "drip")
            {
                await stream.WriteAsync("X-A: 1\r\n"u8.ToArray(), stop);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
            }
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        using var http = new SafeHttp(LocalServer.Policy with { Timeout = TimeSpan.FromSeconds(how is "headers" or "body" ? 20 : 1) }, TimeProvider.System);
        long began = TimeProvider.System.GetTimestamp();
        FetchFailure? failure = (await http.GetAsync(server.Url, As.MediaType, Ct)).Failure;
        Assert.Equal(how is "headers" or "body" ? FetchFault.TooLarge : FetchFault.Timeout, failure?.Fault);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("HTTP/1.1 999999 OK\r\n\r\n")]
    public async Task A_peer_that_breaks_the_protocol_is_a_failure_and_no_exception(string answer)
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            _ = await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, stop);
            await stream.WriteAsync(answer.Utf8(), stop);
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        Assert.Equal(FetchFault.Network, (await http.GetAsync(server.Url, As.MediaType, Ct)).Failure?.Fault);
    }

    [Fact]
    public async Task Nobody_listening_is_a_failure_of_the_network()
    {
        int port;
        using (var server = new RawServer((_, _) => Task.CompletedTask)) port = server.Url.Port;
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        var url = new Uri($"http://127.0.0.1:{port}/");
        Assert.Equal(FetchFault.Network, (await http.GetAsync(url, As.MediaType, Ct)).Failure?.Fault);
        Assert.Equal(FetchFault.Network, (await http.PostAsync(url, "{}"u8.ToArray(), Ct)).Failure?.Fault);
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_is_a_failure_of_the_network()
    {
        using var http = new SafeHttp(LocalServer.Policy with { Resolve = (_, _) => throw new System.Net.Sockets.SocketException(11001) }, TimeProvider.System);
        Assert.Equal(FetchFault.Network, (await http.GetAsync(new Uri("http://gone.example/"), As.MediaType, Ct)).Failure?.Fault);
    }

    [Fact]
    [Trait("Suite", "ssrf")]
    public async Task A_name_is_resolved_once_and_only_the_address_that_was_checked_is_connected_to()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, As.MediaType, "{}"));
        var answers = new Queue<IPAddress[]>([[IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("169.254.169.254")], [IPAddress.Parse("10.0.0.1")]]);
        using var http = new SafeHttp(LocalServer.Policy with { Resolve = (_, _) => Task.FromResult(answers.Dequeue()), MaxConnectionsPerServer = 1 }, TimeProvider.System);
        var url = new Uri($"http://peer.example:{server.Port}/");
        Assert.True((await http.GetAsync(url, As.MediaType, Ct)).IsSuccess);
        Assert.Single(answers);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("::ffff:192.168.0.1")]
    [InlineData("0.0.0.0")]
    [Trait("Suite", "ssrf")]
    public async Task A_public_name_with_a_private_address_is_refused_before_connecting(string address)
    {
        using var http = new SafeHttp(new FetchPolicy { Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }) }, TimeProvider.System);
        Assert.Equal(FetchFault.RefusedAddress, (await http.GetAsync(new Uri("https://rebind.example/"), As.MediaType, Ct)).Failure?.Fault);
        PostResult posted = await http.PostAsync(new Uri("https://rebind.example/inbox"), "{}"u8.ToArray(), Ct);
        Assert.Equal(FetchFault.RefusedAddress, posted.Failure?.Fault);
    }

    [Fact]
    public async Task A_name_that_resolves_to_loopback_is_refused_by_default_and_nothing_arrives()
    {
        using var server = new RawServer((_, _) => Task.CompletedTask);
        using var http = new SafeHttp(new FetchPolicy { AllowHttp = true, Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Loopback }) }, TimeProvider.System);
        Assert.Equal(FetchFault.RefusedAddress, (await http.GetAsync(new Uri($"http://rebind.example:{server.Url.Port}/"), As.MediaType, Ct)).Failure?.Fault);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_post_is_not_redirected_and_its_answer_is_kept_to_a_limit()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            return LocalServer.AnswerAsync(context, "text/plain", new string('é', 100_000), 307);
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        PostResult result = await http.PostAsync(new Uri(server.Base + "/inbox"), "{}"u8.ToArray(), Ct);
        Assert.Equal((307, false), (result.Status, result.IsSuccess));
        Assert.Equal(http.Policy.MaxAnswerBytes / 2, result.Body.Length);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_is_the_only_exception()
    {
        using var server = new RawServer((_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetAsync(server.Url, As.MediaType, cancel.Token));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        int received = -1;
        using var server = new RawServer(async (stream, stop) =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            received = await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stop);
        });
        using var http = new SafeHttp(LocalServer.Policy with { AllowHttp = false }, TimeProvider.System);
        PostResult result = await http.PostAsync(new Uri($"https://localhost:{server.Url.Port}/inbox"), "{}"u8.ToArray(), Ct);
        Assert.Equal(FetchFault.Network, result.Failure?.Fault);
        Assert.Equal(1, server.Connections);
        Assert.True(received <= 0);
    }

    [Fact]
    public async Task HTTP_2_is_offered_where_there_is_TLS()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var chosen = new TaskCompletionSource<SslApplicationProtocol>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RawServer(async (stream, stop) =>
        {
            await using var tls = new SslStream(stream);
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] }, stop);
            }
            finally
            {
                chosen.TrySetResult(tls.NegotiatedApplicationProtocol); // the client may hang up over the certificate; this was said before
            }
        });
        using var http = new SafeHttp(LocalServer.Policy with { AllowHttp = false }, TimeProvider.System);
        await http.GetAsync(new Uri($"https://localhost:{server.Url.Port}/"), As.MediaType, Ct);
        Assert.Equal(SslApplicationProtocol.Http2, await chosen.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Ct));
    }

    [Fact]
    public async Task Of_a_name_with_hundreds_of_addresses_only_a_few_are_tried()
    {
        using var server = new RawServer((_, _) => Task.CompletedTask);
        int port = server.Url.Port;
        IPAddress[] many = [.. Enumerable.Range(2, 200).Select(last => new IPAddress([127, 77, 77, (byte)last]))];
        using var http = new SafeHttp(LocalServer.Policy with { Resolve = (_, _) => Task.FromResult<IPAddress[]>([.. many.Take(4), IPAddress.Loopback]), MaxAddresses = 4 }, TimeProvider.System);
        Assert.Equal(FetchFault.Network, (await http.GetAsync(new Uri($"http://many.example:{port}/"), As.MediaType, Ct)).Failure?.Fault);
        Assert.Equal(0, server.Connections);
        using var more = new SafeHttp(http.Policy with { MaxAddresses = 5 }, TimeProvider.System);
        await more.GetAsync(new Uri($"http://many.example:{port}/"), As.MediaType, Ct);
        Assert.True(server.Connections > 0);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = "a=1";
            return Task.CompletedTask;
        });
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        await http.GetAsync(new Uri(server.Base), As.MediaType, Ct);
        await http.GetAsync(new Uri(server.Base), As.MediaType, Ct);
        Assert.All(server.Requests, seen => Assert.False(seen.Headers.ContainsKey("Cookie")));
    }
}
