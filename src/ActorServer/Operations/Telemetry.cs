using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorServer.Delivery;
using ActorServer.Inbox;
using Federation.Fetching;

namespace ActorServer.Operations;

/// <summary>
/// What this server measures of itself, beside what .NET measures of HTTP: declared here and nowhere else. When nobody listens each costs a look at a
/// flag. No label comes from a peer: every value is one of ours, and there are few of them; names of people and hosts are in no metric.
/// </summary>
internal static class Telemetry
{
    internal const string Name = "ActorServer";

    /// <summary>Names and units as OpenTelemetry's conventions for databases have them.</summary>
    internal const string DbDuration = "db.client.operation.duration";
    internal const string QueueDepth = "actorserver.queue.depth";
    internal const string QueueAge = "actorserver.queue.oldest";

    private static readonly Meter Meter = new(Name, ServerVersion.Text);
    private static readonly ActivitySource Source = new(Name, ServerVersion.Text);

    private static readonly Counter<long> Inbox = Meter.CreateCounter<long>("actorserver.inbox.activities", "{activity}", "Activities that came to the inbox, by what became of them.");
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("actorserver.deliveries", "{delivery}", "Tries to deliver, by verdict.");
    private static readonly Counter<long> Fetches = Meter.CreateCounter<long>("actorserver.fetches", "{document}", "Documents asked for elsewhere, by outcome.");
    private static readonly Histogram<long> Batch = Meter.CreateHistogram<long>("actorserver.writer.batch", "{unit}", "Units of work in one commit.");
    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("actorserver.writer.wait", "s", "From wanting to write to the beginning of it.");
    private static readonly Histogram<double> Database = Meter.CreateHistogram<double>(DbDuration, "s", "Duration of database operations: a read snapshot, or a commit of a batch.");

    internal static void Received(Refusal? refusal)
    {
        if (Inbox.Enabled) Inbox.Add(1, new KeyValuePair<string, object?>("outcome", refusal?.ToString() ?? "Taken"));
    }

    internal static void Delivered(Verdict verdict)
    {
        if (Deliveries.Enabled) Deliveries.Add(1, new KeyValuePair<string, object?>("verdict", verdict.ToString()));
    }

    internal static void Fetched(FetchFault? fault)
    {
        if (Fetches.Enabled) Fetches.Add(1, new KeyValuePair<string, object?>("outcome", fault?.ToString() ?? "Fetched"));
    }

    /// <summary>When something begins that is measured; 0 when nobody wants to know.</summary>
    internal static long Begin() => Database.Enabled || Wait.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal static void Waited(long since)
    {
        if (since != 0) Wait.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>A commit of SQLite's, successful or not.</summary>
    internal static void Committed(long since, int units)
    {
        if (since == 0) return;
        Batch.Record(units);
        Done(since, "COMMIT");
    }

    internal static void Read(long since)
    {
        if (since != 0) Done(since, "SELECT");
    }

    /// <summary>A span, or null when nobody traces. What it is about are the server's own words.</summary>
    internal static Activity? Span(string name) => Source.StartActivity(name);

    /// <summary>A span around work in the database.</summary>
    internal static Activity? DatabaseSpan(string operation) => Source.HasListeners()
        ? Source.StartActivity(operation, ActivityKind.Client, default(ActivityContext), [new("db.system.name", "sqlite"), new("db.operation.name", operation)])
        : null;

    private static void Done(long since, string operation) => Database.Record(
        Stopwatch.GetElapsedTime(since).TotalSeconds, new("db.system.name", "sqlite"), new KeyValuePair<string, object?>("db.operation.name", operation));
}
