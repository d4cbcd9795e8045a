namespace ActorServer.Store;

/// <summary>Everybody who takes part in a private conversation beside the owner, and how far it has come.</summary>
internal sealed record ChatRow
{
    public required string Id { get; init; }

    /// <summary>Their ids, as a JSON array.</summary>
    public required string Participants { get; init; }
    public long LastSeq { get; init; }
    public long HeardSeq { get; init; }
    public long ReadSeq { get; init; }
}

/// <summary>A message in it: a post that is for those who take part alone.</summary>
internal sealed record ChatMessageRow
{
    public long Seq { get; init; }
    public required string ChatId { get; init; }
    public required string Uri { get; init; }
    public bool Own { get; init; }
}

internal static class ChatRows
{
    internal static Task<ChatRow?> FindAsync(Tx tx, string id) => tx.FirstAsync<ChatRow>("SELECT * FROM chat WHERE id = @id", new { id });

    internal static Task EnsureAsync(Tx tx, string id, string participants) => tx.ExecuteAsync(
        "INSERT INTO chat (id, participants) VALUES (@id, @participants) ON CONFLICT (id) DO NOTHING", new { id, participants });

    /// <summary>Those in which something was said, the one that was last active first, from below a position.</summary>
    internal static Task<IReadOnlyList<ChatRow>> PageAsync(Tx tx, long before, int count) => tx.ListAsync<ChatRow>(
        "SELECT * FROM chat WHERE last_seq > 0 AND last_seq < @before ORDER BY last_seq DESC LIMIT @count", new { before, count });

    internal static Task<long> CountUnreadAsync(Tx tx, long now) => tx.FirstAsync<long>($"SELECT COUNT(*) FROM chat c WHERE {IsUnread}", new { now });

    /// <summary>Those of some chats in which there is something new of somebody who is not muted.</summary>
    internal static Task<IReadOnlyList<string>> UnreadAmongAsync(Tx tx, IReadOnlyCollection<string> ids, long now) =>
        tx.ListAsync<string>($"SELECT c.id FROM chat c WHERE c.id IN @ids AND {IsUnread}", new { ids, now });

    private const string IsUnread =
        $"""
        c.heard_seq > c.read_seq AND EXISTS (
            SELECT 1 FROM chat_message m JOIN object o ON o.uri = m.uri WHERE m.chat_id = c.id AND m.own = 0 AND m.seq > c.read_seq AND {Unwanted.NobodyMuted})
        """;

    /// <summary>False when it is there already.</summary>
    internal static async Task<bool> AddMessageAsync(Tx tx, ChatMessageRow row)
    {
        if (await tx.ExecuteAsync("INSERT INTO chat_message (chat_id, uri, own) VALUES (@ChatId, @Uri, @Own) ON CONFLICT (uri) DO NOTHING", row) == 0) return false;
        await tx.ExecuteAsync(
            """
            UPDATE chat SET last_seq = m.seq, heard_seq = CASE WHEN m.own = 0 THEN m.seq ELSE chat.heard_seq END
            FROM chat_message m WHERE m.uri = @Uri AND chat.id = m.chat_id
            """, row);
        return true;
    }

    /// <summary>Newest first, from below a position.</summary>
    internal static Task<IReadOnlyList<ChatMessageRow>> MessagesAsync(Tx tx, string chatId, long before, int count) => tx.ListAsync<ChatMessageRow>(
        "SELECT * FROM chat_message WHERE chat_id = @chatId AND seq < @before ORDER BY seq DESC LIMIT @count", new { chatId, before, count });

    /// <summary>The last message of each chat, but of nobody who is muted.</summary>
    internal static Task<IReadOnlyList<ChatMessageRow>> LastOfAsync(Tx tx, IReadOnlyCollection<string> ids, long now) => tx.ListAsync<ChatMessageRow>(
        $"""
        SELECT l.* FROM chat c JOIN chat_message l ON l.seq = (
            SELECT m.seq FROM chat_message m JOIN object o ON o.uri = m.uri WHERE m.chat_id = c.id AND {Unwanted.NobodyMuted} ORDER BY m.seq DESC LIMIT 1)
        WHERE c.id IN @ids
        """, new { ids, now });

    /// <summary>The newest one that somebody else said: what the owner's next one answers.</summary>
    internal static Task<string?> LastHeardAsync(Tx tx, string chatId) => tx.FirstAsync<string>(
        "SELECT uri FROM chat_message WHERE chat_id = @chatId AND own = 0 ORDER BY seq DESC LIMIT 1", new { chatId });

    internal static Task<long> NewestAsync(Tx tx) => tx.FirstAsync<long>("SELECT COALESCE(MAX(seq), 0) FROM chat_message");

    /// <summary>False when nothing was new.</summary>
    internal static async Task<bool> ReadAsync(Tx tx, string id, long upTo) => await tx.ExecuteAsync("UPDATE chat SET read_seq = @upTo WHERE id = @id AND read_seq < @upTo", new { id, upTo }) == 1;

    /// <summary>A message is gone: what was said before it is the last.</summary>
    internal static async Task RemoveAsync(Tx tx, string uri)
    {
        if (await tx.FirstAsync<string>("SELECT chat_id FROM chat_message WHERE uri = @uri", new { uri }) is not { } id) return;
        await tx.ExecuteAsync("DELETE FROM chat_message WHERE uri = @uri", new { uri });
        await tx.ExecuteAsync(
            """
            UPDATE chat SET last_seq = COALESCE((SELECT MAX(m.seq) FROM chat_message m WHERE m.chat_id = chat.id), 0),
                heard_seq = COALESCE((SELECT MAX(m.seq) FROM chat_message m WHERE m.chat_id = chat.id AND m.own = 0), 0)
            WHERE id = @id
            """, new { id });
    }
}
