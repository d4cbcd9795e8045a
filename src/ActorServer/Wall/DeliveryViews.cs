namespace ActorServer.Wall;

// What the pages about deliveries show, as plain values. Public because the compiler makes Razor components public; nothing else uses them.

/// <summary>An activity of the owner's about a post: that it was posted, edited, deleted.</summary>
public sealed record StepView(string Uri, string Words, DateTimeOffset At);

/// <summary>Where an activity is, counted in servers.</summary>
public sealed record ReportView(StepView Step, IReadOnlyList<StepView> Others, string? Post, long Hosts, long Waiting, long GivenUp, long Done);

/// <summary>What became of it at one server. State is waiting, given-up or done.</summary>
public sealed record HostDeliveryView(string Host, string State, long Recipients, DateTimeOffset? DoneAt, DateTimeOffset? DueAt, long Attempts, string? Answer);

/// <summary>A server that something waits for, or that did not take something, or that does not answer.</summary>
public sealed record HostQueueView(string Name, long Waiting, long GivenUp, DateTimeOffset? DueAt, DateTimeOffset? FailingSince, DateTimeOffset? LastOk, string? Failure, IReadOnlyList<DayView> Days);

/// <summary>What was finished on one day.</summary>
public sealed record DayView(DateTimeOffset Day, long Done, long GivenUp);
