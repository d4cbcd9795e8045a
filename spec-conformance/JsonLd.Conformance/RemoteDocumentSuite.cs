using System.Net;
using System.Net.Sockets;

namespace JsonLd.Conformance;

/// <summary>The W3C remote document tests, against a server of this program on the loopback address.</summary>
public static class RemoteDocumentSuite
{
    public static IEnumerable<ConformanceTest> Tests => JsonLdSuite.Entries("remote-doc").Select(entry => new ConformanceTest(
        "json-ld-remote-doc", JsonLdSuite.Text(entry, "@id")!, JsonLdSuite.Text(entry, "name")!, () => Run(entry))
    {
        Iri = $"{SuiteLoader.Prefix}remote-doc-manifest{JsonLdSuite.Text(entry, "@id")}",
    });

    private static Outcome Run(LdObject entry)
    {
        if (JsonLdSuite.Text(entry, "@id") == "#t0013")
            return Outcome.Skipped("extracts a context from HTML: the optional feature \"HTML Content Algorithms\" is not implemented");
        using var server = new Server(entry);
        using var loader = new HttpDocumentLoader(server.Prefix);
        var processor = new JsonLdProcessor(new JsonLdOptions { Loader = loader });
        var url = SuiteLoader.Prefix + JsonLdSuite.Text(entry, "input");
        try
        {
            var result = processor.ExpandRemote(url);
            if (JsonLdSuite.Text(entry, "expectErrorCode") is { } code) return Outcome.Failed($"no error; expected {code}");
            var expected = ConformanceData.Json("json-ld/tests/" + JsonLdSuite.Text(entry, "expect"));
            return Outcome.Of(JsonComparison.Same(result, expected), () => $"expected\n{expected}\nbut was\n{result}");
        }
        catch (JsonLdException error)
        {
            return Outcome.Of(error.CodeText == JsonLdSuite.Text(entry, "expectErrorCode"), () => error.Message);
        }
    }

    /// <summary>Serves the suite's files; the test's input as its options say.</summary>
    private sealed class Server : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly LdObject entry;
        private readonly LdObject? option;

        internal Server(LdObject entry)
        {
            this.entry = entry;
            option = entry.TryGetValue("option", out var given) ? (LdObject)given : null;
            Prefix = $"http://localhost:{FreePort()}/";
            listener.Prefixes.Add(Prefix);
            listener.Start();
            _ = ServeAsync();
        }

        internal string Prefix { get; }

        public void Dispose() => listener.Close();

        private static int FreePort()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true) Answer(await listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed: the test is over.
            }
        }

        private void Answer(HttpListenerContext context)
        {
            var path = context.Request.Url!.AbsolutePath.TrimStart('/');
            using var response = context.Response;
            var isInput = path == JsonLdSuite.Text(entry, "input");
            if (isInput && JsonLdSuite.Text(option, "redirectTo") is { } target)
            {
                response.StatusCode = (int)((LdNumber)option!["httpStatus"]).Value;
                response.RedirectLocation = string.Concat("../", target);
                return;
            }

            var file = ConformanceData.PathOf("json-ld/tests/" + path);
            if (!File.Exists(file))
            {
                response.StatusCode = 404;
                return;
            }

            response.ContentType = (isInput ? JsonLdSuite.Text(option, "contentType") : null) ?? TypeOf(path);
            if (isInput && option is not null && option.TryGetValue("httpLink", out var links)) AddLinks(response, links);
            response.OutputStream.Write(File.ReadAllBytes(file));
        }

        private static void AddLinks(HttpListenerResponse response, LdJson links)
        {
            foreach (var link in links is LdArray several ? several.AsEnumerable() : [links]) response.AppendHeader("Link", ((LdString)link).Value);
        }

        private static string TypeOf(string path) => Path.GetExtension(path) switch
        {
            ".jsonld" => "application/ld+json",
            ".json" => "application/json",
            ".html" => "text/html",
            _ => "application/octet-stream",
        };
    }
}
