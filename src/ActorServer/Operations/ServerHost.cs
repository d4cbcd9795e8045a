using ActorServer.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorServer.Operations;

/// <summary>The web host, with nothing in it that this server does not need.</summary>
internal static class ServerHost
{
    /// <summary>
    /// What the web framework says of each request is the reverse proxy's log, twice. Where nobody listens at all it also makes no activity and no scope for it.
    /// Configuration comes after this: an operator who wants these lines gets them.
    /// </summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
    };

    /// <summary>The framework's own sources of configuration go right away; without this a thread would watch their files for ever.</summary>
    private static readonly string[] WatchNoFiles = ["--hostBuilder:reloadConfigOnChange=false"];

    internal static WebApplicationBuilder CreateBuilder(IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = WatchNoFiles });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(LogLevels);
        builder.Configuration.AddConfiguration(configuration);
        var options = ActorServerOptions.Read(configuration);
        builder.WebHost.UseUrls(options.Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.ActivityBytes + 1;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;      // Kestrel's own default, said here because peers' signatures live in headers
            // TLS, and with it HTTP/2, is the reverse proxy's; without TLS nobody could negotiate HTTP/2.
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        if (options.LogFormat == "json")
        {
            builder.Logging.ClearProviders().AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }
        if (TelemetryExport.IsWanted(configuration, options))
        {
            // .NET 10 has the standard attributes on its spans, and leaves them off unless asked.
            AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
            builder.Services.AddSingleton<System.Diagnostics.DistributedContextPropagator>(new OwnTraces());
            builder.Services.AddHostedService<TelemetryExport>();
        }
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<StorageFaults>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limits.Stop);
        return builder;
    }
}
