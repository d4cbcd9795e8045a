using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Discovery;

namespace ActorServer.Objects;

/// <summary>
/// From what the owner typed to a Note. Whoever is mentioned is looked up first, on the network; what the Note then becomes is decided without
/// it, in <see cref="NoteParts"/>.
/// </summary>
internal sealed class ComposeNote(Db db, FindActor find, OwnIds own)
{
    /// <summary>A Note for PublishActivity.</summary>
    internal async Task<Composed> NewAsync(Draft draft, CancellationToken ct)
    {
        // Step 1: is there something to say, and not too much of it?
        draft = draft with { Text = PostText.Normalize(draft.Text), Warning = draft.Warning.Trim() };
        if (NoteParts.Check(draft) is { } problem) return new(null, problem);

        // Step 2: what it answers must be here, or its audience would be unknown.
        var parent = draft.InReplyTo is { } answered ? await db.ReadAsync(tx => FindParentAsync(tx, answered), ct) : null;
        if (draft.InReplyTo is not null && parent is null) return new(null, "The post that you answer is not here any more.");

        // Step 3: who is mentioned? Handles that nobody answers for stay text.
        var runs = PostText.Read(draft.Text);
        var people = await ResolveAsync(PostText.Mentions(runs), ct);

        // Step 4: the Note.
        return NoteParts.Build(draft, runs, people, parent, own);
    }

    /// <summary>The changes to a post of the owner's, for an Update. Who could see it still can; who is newly mentioned can too.</summary>
    internal async Task<Composed> EditAsync(ObjectRow known, string text, string warning, CancellationToken ct)
    {
        var before = JsonObjects.ParseOwn(known.Json);
        text = PostText.Normalize(text);
        if (NoteParts.CheckText(text, warning, hasFiles: before["attachment"] is JsonArray { Count: > 0 }) is { } problem) return new(null, problem);
        var runs = PostText.Read(text);
        return new(NoteParts.Changes(before, text, warning.Trim(), runs, await ResolveAsync(PostText.Mentions(runs), ct), own), null);
    }

    private async Task<Parent?> FindParentAsync(Tx tx, string uri)
    {
        if (await ObjectRows.FindAsync(tx, uri) is not { DeletedAt: null } row) return null;
        var author = row.AttributedTo == own.Actor ? null : await PeerRows.FindAsync(tx, row.AttributedTo);
        return new Parent(row, author?.Handle);
    }

    private async Task<IReadOnlyDictionary<Handle, Mentioned>> ResolveAsync(IReadOnlyList<Handle> handles, CancellationToken ct)
    {
        var found = await Task.WhenAll(handles.Take(Limits.Mentions).Where(handle => handle.ToString() != own.FullHandle).Select(async handle =>
            (Handle: handle, (await find.ByAsync(handle.ToString(), ct)).Peer)));
        return found.Where(one => one.Peer is not null).ToDictionary(one => one.Handle, one => new Mentioned(one.Peer!.Uri, PageOf(one.Peer)));
    }

    private static string PageOf(PeerRow peer) => peer.Url is { } url && ObjectDocument.IsWebAddress(url) ? url : peer.Uri;
}

/// <summary>What a post answers, and its author's handle unless that is the owner.</summary>
internal sealed record Parent(ObjectRow Row, string? AuthorHandle);
