using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using Federation;

namespace ActorServer.Objects;

internal sealed record PollOption(string Name, long Votes);

/// <summary>What a Question says: options, counts, and until when. Pure. [AS2 Vocabulary: Question] [FEP-9967]</summary>
internal sealed record Poll(bool IsMultiple, IReadOnlyList<PollOption> Options, DateTimeOffset? EndsAt, DateTimeOffset? ClosedAt, long Voters)
{
    /// <summary>A count that nobody needs to believe; more would overflow what is made of it.</summary>
    private const long MostVotes = 1_000_000_000;

    /// <summary>Null when there is nothing to choose from.</summary>
    internal static Poll? Of(AsNode question)
    {
        var isMultiple = question.First("oneOf") is null;
        var options = question.Each(isMultiple ? "anyOf" : "oneOf").Where(option => option.Name is not null).Take(Limits.PollOptions)
            .Select(option => new PollOption(Sanitizer.ToText(option.Name!), Votes(option.First("replies")?.Integer("totalItems")))).ToList();
        if (options.Count == 0) return null;
        var closed = question.Time("closed") ?? (question.Flag("closed") == true ? DateTimeOffset.MinValue : null);
        var voters = question.Integer("votersCount") ?? (isMultiple ? null : options.Sum(option => option.Votes));
        return new Poll(isMultiple, options, question.Time("endTime"), closed, Votes(voters));
    }

    internal bool IsClosed(DateTimeOffset now) => Ends <= now;

    /// <summary>When it ended or will end; null when nobody knows.</summary>
    internal DateTimeOffset? Ends => ClosedAt is { } closed && (EndsAt is not { } end || closed < end) ? closed : EndsAt;

    internal bool Has(string choice) => Options.Any(option => option.Name == choice);

    private static long Votes(long? count) => Math.Clamp(count ?? 0, 0, MostVotes);

    /// <summary>A Question of the owner's as it begins: plain options, nobody has voted. False when it is none.</summary>
    internal static bool TryBegin(JsonObject question, DateTimeOffset now)
    {
        if (Of(question.ToAsNode()) is not { } poll || question.ContainsKey("oneOf") == question.ContainsKey("anyOf")) return false;
        var given = question[poll.IsMultiple ? "anyOf" : "oneOf"] as JsonArray;
        if (poll.Options.Count < 2 || given?.Count != poll.Options.Count || poll.Options.DistinctBy(option => option.Name).Count() != given.Count) return false;
        if (poll.Options.Any(option => option.Name.Length == 0) || poll.EndsAt <= now || (question.ContainsKey("endTime") && poll.EndsAt is null)) return false;
        question.Remove("closed");
        Count(question, poll, new Dictionary<string, long>(), 0);
        return true;
    }

    /// <summary>Writes the counts, the way peers read them: replies.totalItems of each option, and votersCount.</summary>
    internal static void Count(JsonObject question, Poll poll, IReadOnlyDictionary<string, long> votes, long voters)
    {
        question[poll.IsMultiple ? "anyOf" : "oneOf"] = new JsonArray([.. poll.Options.Select(option => (JsonNode)new JsonObject
        {
            ["type"] = As.Note,
            ["name"] = option.Name,
            ["replies"] = new JsonObject { ["type"] = As.Collection, ["totalItems"] = votes.GetValueOrDefault(option.Name) },
        })]);
        question["votersCount"] = voters;
    }

    /// <summary>Something to do about a poll of the owner's at a time.</summary>
    internal static WorkRow Later(string kind, string question, string lane, DateTimeOffset due) => new()
    {
        Kind = kind,
        Lane = lane,
        Subject = $"{kind} {question}",     // the end of a poll holds up no count before it
        ActivityUri = question,
        Target = question,
        DueAt = due.ToUnixTimeMilliseconds(),
        // Its life begins when it is due: a poll may run for longer than a delivery is tried.
        CreatedAt = due.ToUnixTimeMilliseconds(),
    };
}
