using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Discovery;

namespace ActorServer.Objects;

/// <summary>
/// From what the owner typed to a Note. Whoever is mentioned is looked up first, on the network; what the Note then becomes is decided without
/// it, in <see cref="NoteParts"/>.
/// </summary>
internal sealed class ComposeNote(Db db, FindActor find, RemotePosts posts, OwnIds own)
{
    /// <summary>A Note for PublishActivity.</summary>
    internal async Task<Composed> NewAsync(Draft draft, CancellationToken ct)
    {
        // Step 1: is there something to say, and not too much of it?
        draft = draft with { Text = PostText.Normalize(draft.Text), Warning = draft.Warning.Trim() };
        if (NoteParts.Check(draft) is { } problem) return new(null, problem);

        // Step 2: what it answers must be here, or its audience would be unknown.
        var parent = draft.InReplyTo is { } answered ? await db.ReadAsync(tx => FindParentAsync(tx, answered), ct) : null;
        if (draft.InReplyTo is not null && parent is null) return new(null, Language.Text("The post that you answer is not here any more."));

        // Step 3: what it quotes must be a post, wherever.
        if (draft.Quote is { } address)
        {
            if (await FindQuotedAsync(address, ct) is not { } quoted) return new(null, Language.Text("The post that you quote could not be found. Copy the address of the post itself."));
            draft = draft with { Quote = quoted };
        }

        // Step 4: who is mentioned? Handles that nobody answers for stay text.
        var text = TypedText.Read(draft.Text);
        var people = await ResolveAsync(PostText.Mentions(text.Runs), ct);

        // Step 5: the Note.
        return NoteParts.Build(draft, text, people, parent, own);
    }

    /// <summary>The changes to a post of the owner's, for an Update. Who could see it still can; who is newly mentioned can too.</summary>
    internal async Task<Composed> EditAsync(ObjectRow known, Draft draft, CancellationToken ct)
    {
        var before = JsonObjects.ParseOwn(known.Json);
        draft = draft with { Text = PostText.Normalize(draft.Text), Warning = draft.Warning.Trim() };
        if (NoteParts.Check(draft) is { } problem) return new(null, problem);
        // What was typed as plain text, and looks like Markdown, stays what it was.
        var typed = before["source"] as JsonObject;
        var isPlain = typed?["mediaType"].IdOf() == TypedText.Plain && TypedText.Read(typed["content"].IdOf() ?? "").MediaType == TypedText.Markdown;
        var text = TypedText.Read(draft.Text, isPlain);
        return new(NoteParts.Changes(before, draft, text, await ResolveAsync(PostText.Mentions(text.Runs), ct), own), null);
    }

    /// <summary>The id of the post behind an address: one that is here, or one that is fetched and kept for its card. Null when there is none.</summary>
    private async Task<string?> FindQuotedAsync(string address, CancellationToken ct)
    {
        address = address.Trim();
        if (!ObjectDocument.IsWebAddress(address)) return null;
        if (await db.ReadAsync(tx => ObjectRows.FindBehindAsync(tx, [address]), ct) is [var here, ..]) return here.Uri;
        if (own.IsOwn(address) || (await posts.GetAsync(address, ct)).Row is not { } row) return null;
        await db.WriteAsync(tx => RemotePosts.KeepQuietlyAsync(tx, row, own), ct);
        return row.Uri;
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
