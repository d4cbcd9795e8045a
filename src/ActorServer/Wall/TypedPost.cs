using System.Globalization;
using System.Text.Json;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>A file in the form: stored already, with what the owner says about it.</summary>
internal sealed record TypedFile(string MediaId, string Alt, FocalPoint Focus);

/// <summary>
/// What stands in the form for a post, read from its fields. Files stand in numbered slots: what is in the field media1 was stored before, file1 has just come;
/// alt1, focus1, order1 and remove1 are about either. Pure.
/// </summary>
internal sealed record TypedPost
{
    /// <summary>What is kept of a form in a draft, beside its files.</summary>
    private static readonly string[] Kept = ["text", "warning", "sensitive", "audience", "inReplyTo", "for", "quote", "may-quote", "may-reply", "language", "multiple", "days", "at", "zone"];

    private TypedPost(IReadOnlyDictionary<string, string> fields, IReadOnlyList<TypedFile> files) => (Fields, Files) = (fields, files);

    private IReadOnlyDictionary<string, string> Fields { get; }
    internal IReadOnlyList<TypedFile> Files { get; init; }

    internal string this[string name] => Fields.GetValueOrDefault(name, "");

    internal string? InReplyTo => this["inReplyTo"] is { Length: > 0 } uri ? uri : null;

    /// <summary>In what place it is written: one draft is under way in each.</summary>
    internal string Place => For is { } chat ? PlaceOf(chat) : this["inReplyTo"];

    internal static string PlaceOf(string chat) => "message " + chat;

    /// <summary>The private conversation that it is for, whatever its words name.</summary>
    internal string? For => this["for"] is { Length: > 0 } id ? id : null;

    /// <summary>A language that is named is a code, or it is not said: it stands in documents as a name.</summary>
    internal string? Language => this["language"] is { Length: > 0 and <= 35 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? code : null;

    internal IReadOnlyList<string> Choices => [.. Fields.Where(one => one.Key.StartsWith("choice", StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal)
        .Select(one => one.Value.Trim()).Where(choice => choice.Length > 0).Take(Limits.PollOptions)];

    internal bool IsEmpty => this["text"].Trim().Length == 0 && this["warning"].Trim().Length == 0 && Files.Count == 0 && Choices.Count == 0 && this["quote"].Trim().Length == 0;

    /// <summary>When it is to be published: what was chosen, by the clock of whoever chose (zone: minutes that it is behind UTC). Null for at once.</summary>
    internal DateTimeOffset? At => DateTime.TryParse(this["at"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        ? new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero).AddMinutes(int.TryParse(this["zone"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var zone) ? Math.Clamp(zone, -900, 900) : 0)
        : null;

    internal static TypedPost Read(IReadOnlyDictionary<string, string> fields, IReadOnlyDictionary<string, MediaRow> stored)
    {
        var files = new List<(int Order, TypedFile File)>();
        for (var slot = 1; slot <= Limits.Attachments; slot++)
        {
            var id = stored.GetValueOrDefault($"file{slot}")?.Id ?? fields.GetValueOrDefault($"media{slot}");
            if (string.IsNullOrEmpty(id) || fields.GetValueOrDefault($"remove{slot}") == "1" || files.Any(file => file.File.MediaId == id)) continue;
            // What has no place yet comes behind what has one.
            var order = int.TryParse(fields.GetValueOrDefault($"order{slot}"), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : Limits.Attachments + slot;
            files.Add((order, new(id, fields.GetValueOrDefault($"alt{slot}", "").Trim(), FocalPoint.Read(fields.GetValueOrDefault($"focus{slot}")))));
        }
        return new(fields, [.. files.OrderBy(file => file.Order).Select(file => file.File)]);
    }

    internal TypedPost WithAudience(string audience) => new(new Dictionary<string, string>(Fields) { ["audience"] = audience }, Files);

    internal static TypedPost Of(DraftRow draft) => Read(JsonSerializer.Deserialize<Dictionary<string, string>>(draft.Fields)!, new Dictionary<string, MediaRow>());

    /// <summary>As a draft keeps it.</summary>
    internal string ToJson()
    {
        var kept = Kept.Where(name => this[name].Length > 0).ToDictionary(name => name, name => this[name]);
        foreach (var (choice, i) in Choices.Select((choice, i) => (choice, i + 1))) kept[$"choice{i:00}"] = choice;
        foreach (var (file, i) in Files.Select((file, i) => (file, i + 1)))
        {
            kept[$"media{i}"] = file.MediaId;
            kept[$"alt{i}"] = file.Alt;
            kept[$"focus{i}"] = file.Focus.ToString();
        }
        return JsonSerializer.Serialize(kept);
    }

    /// <summary>For composing. The rows of its files, in any order; one that is gone is left out. And the people whom it is for.</summary>
    internal Draft ToDraft(IReadOnlyList<MediaRow> media, IReadOnlyList<PeerRow> people)
    {
        var rows = media.ToDictionary(row => row.Id);
        return new(this["text"], this["warning"], Draft.AudienceNamed(this["audience"]), InReplyTo,
            [.. Files.Where(file => rows.ContainsKey(file.MediaId)).Select(file => rows[file.MediaId] with { Description = file.Alt.Length > 0 ? file.Alt : null })])
        {
            IsSensitive = this["sensitive"] == "1",
            For = people,
            Focus = Files.ToDictionary(file => file.MediaId, file => file.Focus),
            Language = Language,
            Quote = this["quote"].Trim() is { Length: > 0 } quote ? quote : null,
            MayQuote = AllowedNamed(this["may-quote"]),
            MayReply = AllowedNamed(this["may-reply"]),
        };
    }

    /// <summary>For the form.</summary>
    internal DraftView ToView(IReadOnlyList<MediaRow> media)
    {
        var rows = media.ToDictionary(row => row.Id);
        return new()
        {
            Text = this["text"],
            Warning = this["warning"],
            IsSensitive = this["sensitive"] == "1",
            Audience = this["audience"] is { Length: > 0 } audience ? audience : "public",
            InReplyTo = InReplyTo,
            For = For ?? "",
            Quote = this["quote"],
            MayQuote = this["may-quote"],
            MayReply = this["may-reply"],
            Language = this["language"],
            Choices = Choices,
            IsMultiple = this["multiple"] == "1",
            Days = int.TryParse(this["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : DraftView.UsualDays,
            At = this["at"],
            Zone = this["zone"],
            Files = [.. Files.Where(file => rows.ContainsKey(file.MediaId)).Select(file => new DraftFileView(file.MediaId, rows[file.MediaId].MediaType.Split('/')[0], $"/media/{file.MediaId}", file.Alt, file.Focus.ToString()))],
        };
    }

    private static Allowed? AllowedNamed(string word) => word switch
    {
        "everybody" => Allowed.Everybody,
        "followers" => Allowed.Followers,
        "asking" => Allowed.Asking,
        "nobody" => Allowed.Nobody,
        _ => null,
    };
}
