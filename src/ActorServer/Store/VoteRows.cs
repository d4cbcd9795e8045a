namespace ActorServer.Store;

internal sealed record OptionTally
{
    public required string Choice { get; init; }
    public long Votes { get; init; }
}

/// <summary>Votes in polls. Counted here; who voted what leaves this table only for the owner's own choice.</summary>
internal static class VoteRows
{
    /// <summary>False when this person chose this already.</summary>
    internal static async Task<bool> AddAsync(Tx tx, string question, string voter, string choice, long now) => await tx.ExecuteAsync(
        "INSERT INTO vote (question, voter, choice, at) VALUES (@question, @voter, @choice, @now) ON CONFLICT (question, voter, choice) DO NOTHING",
        new { question, voter, choice, now }) == 1;

    internal static async Task<bool> HasVotedAsync(Tx tx, string question, string voter) => await tx.FirstAsync<long?>(
        "SELECT 1 FROM vote WHERE question = @question AND voter = @voter LIMIT 1", new { question, voter }) is not null;

    internal static Task<IReadOnlyList<OptionTally>> TallyAsync(Tx tx, string question) => tx.ListAsync<OptionTally>(
        "SELECT choice, COUNT(*) AS votes FROM vote WHERE question = @question GROUP BY choice", new { question });

    internal static Task<long> CountVotersAsync(Tx tx, string question) =>
        tx.FirstAsync<long>("SELECT COUNT(DISTINCT voter) FROM vote WHERE question = @question", new { question });

    /// <summary>Those who voted and do not follow, so that no follower's server tells them.</summary>
    internal static Task<IReadOnlyList<string>> StrangersAsync(Tx tx, string question, int count) => tx.ListAsync<string>(
        """
        SELECT DISTINCT voter FROM vote WHERE question = @question
        AND voter NOT IN (SELECT actor FROM follow WHERE direction = 'in' AND state = 'accepted') ORDER BY voter LIMIT @count
        """, new { question, count });

    /// <summary>Those of these polls that somebody voted in.</summary>
    internal static Task<IReadOnlyList<string>> VotedInAsync(Tx tx, IReadOnlyCollection<string> questions, string voter) => tx.ListAsync<string>(
        "SELECT DISTINCT question FROM vote WHERE question IN @questions AND voter = @voter", new { questions, voter });

    internal static Task ForgetAsync(Tx tx, string question) => tx.ExecuteAsync("DELETE FROM vote WHERE question = @question", new { question });
}
