using System.Text.Json;

namespace ActorServer.Storage;

/// <summary>What a sweep took away, or would.</summary>
internal sealed record SweepResult
{
    public long Posts { get; set; }
    public long Tombstones { get; set; }
    public long Activities { get; set; }
    public long ActivitiesShortened { get; set; }
    public long People { get; set; }
    public long Notifications { get; set; }
    public long Work { get; set; }
    public long Deliveries { get; set; }
    public long MediaFiles { get; set; }

    /// <summary>Of text in rows, and of files. Indexes are not counted.</summary>
    public long Bytes { get; set; }

    public long FinishedAt { get; set; }

    internal string ToJson() => JsonSerializer.Serialize(this);

    internal static SweepResult? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<SweepResult>(json);

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Posts} posts, {Tombstones} tombstones, {Activities} activities ({ActivitiesShortened} shortened), {People} people, {Notifications} notifications, {Work} finished tasks, deliveries of {Deliveries} activities, {MediaFiles} stray files: {Bytes / 1024.0 / 1024.0:0.0} MB");
}
