using System.Globalization;
using System.Xml;
using ActorServer.Objects;
using Federation;

namespace ActorServer.Wall;

/// <summary>What a post shows beside its words, from its stored document. Pure.</summary>
internal static class PostParts
{
    internal static PollView? Poll(AsNode post, bool mayVote)
    {
        if (!post.Is(As.Question) || Objects.Poll.Of(post) is not { } poll) return null;
        // Of several choices each person counts once: the share is of people, not of votes.
        var whole = Math.Max(1, poll.IsMultiple && poll.Voters > 0 ? poll.Voters : poll.Options.Sum(option => option.Votes));
        var options = poll.Options.Select(option => new PollOptionView(option.Name, option.Votes, (int)Math.Min(100, 100 * option.Votes / whole))).ToList();
        return new(poll.IsMultiple, options, poll.Voters, poll.Ends, mayVote);
    }

    /// <summary>When it begins and ends, where it is. [AS2 Vocabulary, Event]</summary>
    internal static EventView? Event(AsNode post)
    {
        if (post.Is(As.Question)) return null;
        var (starts, ends) = (post.Time("startTime"), post.Time("endTime"));
        return starts is null && ends is null ? null : new(starts, ends, Place(post));
    }

    /// <summary>How long a Video is; where something is that has no time. [AS2 Vocabulary]</summary>
    internal static IReadOnlyList<string> Facts(AsNode post)
    {
        if (post.Is(As.Question)) return [];
        var facts = new List<string>();
        if (Event(post) is null && Place(post) is { } place) facts.Add(place);
        if (post.Text("duration") is { } duration && Words(duration) is { } length) facts.Add(length);
        return facts;
    }

    private static string? Place(AsNode post) => post.First("location") is { IsObject: true, Name: { Length: > 0 } place } ? Sanitizer.ToText(place) : null;

    private static string? Words(string duration)
    {
        try { return XmlConvert.ToTimeSpan(duration).ToString("g", CultureInfo.InvariantCulture); }
        catch (Exception e) when (e is FormatException or OverflowException) { return null; }
    }
}
