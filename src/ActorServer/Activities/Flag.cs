using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Activities;

/// <summary>Reporting posts or people to whoever runs their server. Between the two servers, and shown to nobody else. [AS2 Vocabulary: Flag]</summary>
internal static class Flag
{
    /// <summary>Somebody reports the owner, who runs this server: told, with the reason. What is said of others is kept and has no effect.</summary>
    internal static Task<Effect> ReceiveAsync(Inbound cx)
    {
        var own = cx.Activity.Node.Ids("object").Where(cx.Own.IsOwn).ToList();
        if (own.Count == 0) return Task.FromResult(Effect.None);
        var reason = cx.Activity.Node.Content is { } content ? Sanitizer.ToText(content) : null;
        return Task.FromResult(new Effect
        {
            Notification = cx.Notify(NotificationRow.Report, own.FirstOrDefault(id => id != cx.Own.Actor) ?? cx.Own.Actor, reason),
        });
    }

    /// <summary>
    /// The owner reports something. It goes to the server of whoever made it, at its shared inbox where there is one; to nobody by name, since the
    /// people who are reported need not know by whom.
    /// </summary>
    internal static async Task<Refusal?> PublishAsync(Outbound cx)
    {
        var reported = cx.Activity.Ids("object").Distinct().ToList();
        if (reported.Count == 0) return Refusal.ObjectMissing;
        if (reported.Count > Limits.Mentions || reported.Any(id => cx.Own.IsOwn(id) || !ObjectDocument.IsWebAddress(id))) return Refusal.RecipientInvalid;
        cx.Activity["object"] = new JsonArray([.. reported.Select(id => (JsonNode)id)]);
        await TellServersAsync(cx, reported);
        return null;
    }

    /// <summary>The report is taken back where it was made.</summary>
    internal static Task PublishUndoAsync(Outbound cx, JsonObject flag) => TellServersAsync(cx, flag.Ids("object"));

    private static async Task TellServersAsync(Outbound cx, IEnumerable<string> reported)
    {
        cx.TellNobody();
        foreach (var id in reported)
        {
            var author = (await ObjectRows.FindAsync(cx.Tx, id))?.AttributedTo ?? id;
            if (await PeerRows.FindAsync(cx.Tx, author) is { } peer) cx.Inboxes.Add(peer.BestInbox);
            else cx.AuthorsToFind.Add(author);
        }
    }
}
