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

    /// <summary>When an Event begins and ends, where it is, how long a Video is. [AS2 Vocabulary]</summary>
    internal static IReadOnlyList<string> Facts(AsNode post)
    {
        if (post.Is(As.Question)) return [];
        var facts = new List<string>();
        if (post.Time("startTime") is { } start) facts.Add($"From {Words(start)}");
        if (post.Time("endTime") is { } end) facts.Add($"Until {Words(end)}");
        if (post.First("location") is { IsObject: true, Name: { Length: > 0 } place }) facts.Add($"At {Sanitizer.ToText(place)}");
        if (post.Text("duration") is { } duration && Words(duration) is { } length) facts.Add($"Takes {length}");
        return facts;
    }

    private static string Words(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string? Words(string duration)
    {
        try { return XmlConvert.ToTimeSpan(duration).ToString("g", CultureInfo.InvariantCulture); }
        catch (Exception e) when (e is FormatException or OverflowException) { return null; }
    }
}
