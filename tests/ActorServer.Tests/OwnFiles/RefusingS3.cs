using ActorServer.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorServer.Tests.OwnFiles;

/// <summary>Refuses every request with one of S3's errors.</summary>
internal sealed class RefusingS3 : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RefusingS3(WebApplication app, string origin) => (_app, Origin) = (app, origin);

    internal string Origin { get; }

    internal static async Task<RefusingS3> StartAsync(string code)
    {
        var origin = $"http://localhost:{FakeHost.FreePort()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(origin);
        var app = builder.Build();
        app.Run(async http =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            http.Response.ContentType = "application/xml";
            await http.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no</Message></Error>");
        });
        await app.StartAsync();
        return new(app, origin);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
