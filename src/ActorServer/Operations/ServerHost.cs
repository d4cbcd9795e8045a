using ActorServer.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorServer.Operations;

/// <summary>The web host, with nothing in it that this server does not need.</summary>
internal static class ServerHost
{
    internal static WebApplicationBuilder CreateBuilder(IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        builder.WebHost.UseUrls(ActorServerOptions.Read(configuration).Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.ActivityBytes + 1;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;      // Kestrel's own default, said here because peers' signatures live in headers
            // TLS, and with it HTTP/2, is the reverse proxy's; without TLS nobody could negotiate HTTP/2.
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<StorageFaults>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limits.GracefulStop + Limits.GracefulStop);
        return builder;
    }
}
