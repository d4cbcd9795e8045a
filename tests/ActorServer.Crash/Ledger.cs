using ActorServer.Identity;

namespace ActorServer.Crash;

/// <summary>The senders' log, and what follows from it: what must be in the database, and nothing else.</summary>
internal sealed class Ledger(OwnIds own)
{
    private readonly List<Deed> _deeds = [];
    private HashSet<string> _before = [];

    internal void BeginWith(State afterSetup) => _before = afterSetup.Lines;

    internal void Add(Deed deed)
    {
        lock (_deeds) _deeds.Add(deed);
    }

    internal IReadOnlyList<Deed> Deeds
    {
        get { lock (_deeds) return [.. _deeds]; }
    }

    internal int Kept => Deeds.Count(deed => deed.State == DeedState.Kept);

    /// <summary>A backup was restored: what was under way when it began, or came later, may be in it or not.</summary>
    internal void GoBackTo(DateTimeOffset backupBegan)
    {
        foreach (var deed in Deeds.Where(deed => deed.KeptSince >= backupBegan && deed.State == DeedState.Kept)) deed.State = DeedState.Unknown;
    }

    /// <summary>What nobody was told about is as the database says: there, and then with everything that belongs to it, or not at all.</summary>
    internal void Settle(State actual)
    {
        var found = actual.Out.Where(row => !_before.Contains("activity " + row.Uri)).ToList();
        foreach (var deed in Deeds.Where(deed => deed.State == DeedState.Unknown))
        {
            if (deed.IsOwn && found.Find(row => row.Json.Contains($"\"{deed.Marker}\"", StringComparison.Ordinal)) is { } row) (deed.Activity, deed.Object) = (row.Uri, row.ObjectUri);
            if (deed.Activity != "" && actual.Lines.Contains("activity " + deed.Activity)) deed.Keep();
            else deed.State = DeedState.Absent;
        }
    }

    /// <summary>Every line that must be in the database: what was there before, and each deed's effects in the order of the deeds.</summary>
    internal HashSet<string> Expected(State actual)
    {
        var lines = new HashSet<string>(_before);
        var accepts = actual.Out.Where(row => row.Type == "Accept").GroupBy(row => row.ObjectUri).ToDictionary(group => group.Key, group => group.Select(row => row.Uri).ToList());
        var posts = new Dictionary<string, Post>();
        foreach (var deed in Deeds.Where(deed => deed.State == DeedState.Kept))
        {
            lines.Add("activity " + deed.Activity);
            Apply(deed, lines, posts);
            if (deed.Kind != DeedKind.Follow) continue;
            // The answer's id is the server's to choose; that there is exactly one is not.
            if (accepts.GetValueOrDefault(deed.Activity) is not [var accept]) throw new LossException($"{deed.Activity} (Follow) has {accepts.GetValueOrDefault(deed.Activity)?.Count ?? 0} answers instead of one.", lost: 1);
            lines.Add("activity " + accept);
        }
        return lines;
    }

    private static void Apply(Deed deed, HashSet<string> lines, Dictionary<string, Post> posts)
    {
        switch (deed.Kind)
        {
            case DeedKind.Create or DeedKind.Reply or DeedKind.Mention or DeedKind.OwnPost:
                Say(deed, lines, posts);
                lines.Add("wall " + deed.Activity);
                if (deed.Kind == DeedKind.Reply) lines.Add($"item {ObjectCollections.Replies(deed.Other)} {deed.Object}");
                if (deed.Kind is DeedKind.Reply or DeedKind.Mention) lines.Add($"notification {deed.Kind.ToString().ToLowerInvariant()} {deed.Activity}");
                break;
            case DeedKind.Update or DeedKind.OwnUpdate:
                lines.Remove($"object {deed.Object} {posts[deed.Object].Says}");
                Say(deed, lines, posts);
                break;
            case DeedKind.Delete:
                Bury(deed.Object, lines, posts);
                break;
            case DeedKind.Like:
                lines.Add($"item {ObjectCollections.Likes(deed.Object)} {deed.Activity}");
                lines.Add($"notification like {deed.Activity}");
                break;
            case DeedKind.UndoLike:
                lines.Remove($"item {ObjectCollections.Likes(deed.Object)} {deed.Other}");
                lines.Remove($"notification like {deed.Other}");
                break;
            case DeedKind.Announce:
                lines.Add($"item {ObjectCollections.Shares(deed.Object)} {deed.Activity}");
                lines.Add($"notification boost {deed.Activity}");
                lines.Add("wall " + deed.Activity);
                break;
            case DeedKind.Follow:
                lines.Add($"follow in {deed.Actor} accepted");
                lines.Add($"notification follow {deed.Activity}");
                break;
        }
    }

    private static void Say(Deed deed, HashSet<string> lines, Dictionary<string, Post> posts)
    {
        posts[deed.Object] = new(posts.TryGetValue(deed.Object, out var known) ? known.Made : deed, deed.Marker);
        lines.Add($"object {deed.Object} {deed.Marker}");
    }

    private static void Bury(string uri, HashSet<string> lines, Dictionary<string, Post> posts)
    {
        var (made, says) = posts[uri];
        lines.Remove($"object {uri} {says}");
        lines.Add("tombstone " + uri);
        lines.Remove("wall " + made.Activity);
        lines.Remove($"notification {made.Kind.ToString().ToLowerInvariant()} {made.Activity}");
        if (made.Kind == DeedKind.Reply) lines.Remove($"item {ObjectCollections.Replies(made.Other)} {uri}");
    }

    /// <summary>A post as it is after some deeds: which one made it, and what it says now.</summary>
    private sealed record Post(Deed Made, string Says);

    /// <summary>The owner's posts that are there and whose ids are known: what peers like, pass on and answer.</summary>
    internal IReadOnlyList<string> OwnPosts => [.. Deeds.Where(deed => deed is { Kind: DeedKind.OwnPost, State: DeedState.Kept, Object: not "" }).Select(deed => deed.Object)];

    internal string Owner => own.Actor;
}
