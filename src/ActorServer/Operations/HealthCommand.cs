using System.Text;
using Federation.Fetching;

namespace ActorServer.Operations;

/// <summary>health: asks the server on this machine whether it is ready. For a container's health check, where there is no other client.</summary>
internal static class HealthCommand
{
    internal static async Task RunAsync(IConfiguration configuration, CancellationToken ct)
    {
        var listen = new UriBuilder(ActorServerOptions.Read(configuration).Listen);
        if (listen.Host is "0.0.0.0" or "[::]" or "*" or "+") listen.Host = "127.0.0.1";
        listen.Path = "/health/ready";
        using var http = new SafeHttp(new FetchPolicy { AllowHttp = true, AllowLoopback = true, Timeout = TimeSpan.FromSeconds(4) }, TimeProvider.System);
        var answer = await http.GetAsync(listen.Uri, "text/plain", ct);
        if (answer.Failure is { } failure) throw new OperatorException($"{listen.Uri} is not ready: {failure.Detail}. Look at the server's own output.");
        Console.WriteLine(Encoding.UTF8.GetString(answer.Value!.Bytes.Span));
    }
}
