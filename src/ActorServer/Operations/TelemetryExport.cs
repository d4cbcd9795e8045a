using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorServer.Store;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ActorServer.Operations;

/// <summary>
/// Sends metrics and traces to a collector of the operator's (OTLP), when one is named; without one nothing listens and nothing is collected. The server
/// works the same when the collector is away.
/// </summary>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    internal const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string DisabledVariable = "OTEL_SDK_DISABLED";
    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";
    private const string QueryOfRequest = "url.query";

    /// <summary>The labels of .NET's HTTP client that are ours: the host, the port and its addresses are peers' choice and without end.</summary>
    private static readonly string[] ClientLabels = ["http.request.method", "http.response.status_code", "error.type", "network.protocol.version", "url.scheme", "http.connection.state"];

    /// <summary>A look at the queue for a gauge takes no longer, or it has no value this time.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly Db _db;
    private readonly TimeProvider _clock;
    private readonly Meter _gauges = new(Telemetry.Name);
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    public TelemetryExport(IConfiguration configuration, ActorServerOptions options, Db db, TimeProvider clock)
    {
        (_db, _clock) = (db, clock);
        _gauges.CreateObservableGauge(Telemetry.QueueDepth, () => Queue().Waiting, "{delivery}", "Deliveries that wait.");
        _gauges.CreateObservableGauge(Telemetry.QueueAge, () => Age(Queue()), "s", "How long the oldest of them has waited.");
        var resource = ResourceBuilder.CreateDefault().AddService(Telemetry.Name, serviceVersion: ServerVersion.Text, serviceInstanceId: options.Authority).AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Telemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql")
            .AddView(instrument => instrument.Meter.Name == "System.Net.Http" ? new MetricStreamConfiguration { TagKeys = ClientLabels } : null)
            .AddOtlpExporter((exporter, _) => Send(exporter, configuration, options, "metrics"))
            .Build();
        _traces = WithSampler(Sdk.CreateTracerProviderBuilder(), configuration)
            .SetResourceBuilder(resource)
            .AddSource(Telemetry.Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql")
            .AddProcessor(new WithoutSecrets())
            .AddOtlpExporter(exporter => Send(exporter, configuration, options, "traces"))
            .Build();
    }

    /// <summary>Did the operator name a collector, and not switch it all off?</summary>
    internal static bool IsWanted(IConfiguration configuration, ActorServerOptions options) =>
        Endpoint(configuration, options) is { Length: > 0 } && !string.Equals(configuration[DisabledVariable], "true", StringComparison.OrdinalIgnoreCase);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What was not sent yet goes now; nobody waits longer than the rest of the stop.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _metrics.ForceFlush((int)Look.TotalMilliseconds);
            _traces.ForceFlush((int)Look.TotalMilliseconds);
        }, cancellationToken);

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
        _gauges.Dispose();
    }

    private static string? Endpoint(IConfiguration configuration, ActorServerOptions options) => options.OtlpEndpoint ?? configuration[EndpointVariable];

    private static void Send(OtlpExporterOptions exporter, IConfiguration configuration, ActorServerOptions options, string signal)
    {
        var endpoint = Endpoint(configuration, options)!;
        // The specification's default; the library's own is gRPC.
        exporter.Protocol = configuration[ProtocolVariable] == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(exporter.Protocol == OtlpExportProtocol.Grpc ? endpoint : $"{endpoint.TrimEnd('/')}/v1/{signal}");
    }

    /// <summary>Everything, unless the operator chose: whether a peer traces its own requests decides nothing here.</summary>
    private static TracerProviderBuilder WithSampler(TracerProviderBuilder builder, IConfiguration configuration) =>
        configuration[SamplerVariable] is null ? builder.SetSampler(new AlwaysOnSampler()) : builder;

    private static double Age(QueueState queue, long now) => queue.OldestAt == 0 ? 0 : Math.Max(0, now - queue.OldestAt) / 1000.0;

    private double Age(QueueState queue) => Age(queue, _clock.Milliseconds());

    /// <summary>On the exporter's own thread, once for each export.</summary>
    private QueueState Queue()
    {
        var read = _db.ReadAsync(DeliveryRows.StateAsync);
        return read.Wait(Look) ? read.Result : throw new TimeoutException("The database did not answer.");
    }

    /// <summary>An address may hold a token (the event stream's); query strings do not leave.</summary>
    private sealed class WithoutSecrets : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem(QueryOfRequest) is not null) data.SetTag(QueryOfRequest, null);
        }
    }
}

/// <summary>Requests from elsewhere begin a trace of ours: theirs is their business, and must not choose ids or sampling here.</summary>
internal sealed class OwnTraces : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => [];

    public override void Inject(System.Diagnostics.Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) => (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
