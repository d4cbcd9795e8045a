using System.Security.Cryptography;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;

namespace ActorServer.Outbox;

/// <summary>
/// An app that did not hear the answer to a POST asks again under the same key, and gets the same answer; nothing is said twice. A key is one app's
/// own, good for a day, and for one body. [draft-ietf-httpapi-idempotency-key-header]
/// </summary>
internal sealed record IdempotencyKey(string App, string KeyHash, string BodyHash)
{
    /// <summary>Null where the app sends none.</summary>
    internal static IdempotencyKey? In(HttpRequest request, Access access, ReadOnlyMemory<byte> body) =>
        request.Headers["Idempotency-Key"].ToString().Trim() is { Length: > 0 } key
            ? new(access.App, Secrets.Hash(key), Convert.ToHexStringLower(SHA256.HashData(body.Span)))
            : null;

    /// <summary>The answer that was given before; null when this is the first time, which is noted: in the same transaction as what is published.</summary>
    internal async Task<Published?> AnsweredAsync(Tx tx, DateTimeOffset now)
    {
        await OutboxKeyRows.SweepAsync(tx, (now - Limits.IdempotencyKey).ToUnixTimeMilliseconds());
        var row = new OutboxKeyRow { App = App, KeyHash = KeyHash, BodyHash = BodyHash, ActivityUri = "", At = now.ToUnixTimeMilliseconds() };
        if (await OutboxKeyRows.TakeAsync(tx, row) || await OutboxKeyRows.FindAsync(tx, App, KeyHash) is not { } before) return null;
        return before.BodyHash == BodyHash ? Published.As(before.ActivityUri) : Published.Refused(Refusal.IdempotencyKeyReused);
    }

    internal Task NoteAsync(Tx tx, string activityUri) => OutboxKeyRows.SetActivityAsync(tx, App, KeyHash, activityUri);
}
