namespace ActorServer.Bench;

/// <summary>Kestrel alone: reads the body and answers 202. Nothing that is answered can cost less.</summary>
internal static class BareKestrel
{
    internal static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{port}");
        var app = builder.Build();
        app.Run(async http =>
        {
            if (HttpMethods.IsGet(http.Request.Method)) return;
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            http.Response.StatusCode = 202;
        });
        await app.RunAsync();
    }
}
