using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>All that is muted: people, words and hashtags, conversations; each can be taken back, and nothing is lost by it.</summary>
internal static class MuteThings
{
    internal const string Path = "/people/muted";
    private const int ExcerptCharacters = 100;

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Muted", async (tx, frame) =>
    {
        var now = frame.Now.ToUnixTimeMilliseconds();
        var regards = await RegardRows.MutedAsync(tx, now);
        var people = (await PeerRows.FindAllAsync(tx, [.. regards.Select(row => row.Actor)])).ToDictionary(peer => peer.Uri);
        var threads = await MutedThreadRows.AllAsync(tx, Limits.MutedThreadsShown);
        var posts = (await ObjectRows.FindAllAsync(tx, threads)).ToDictionary(row => row.Uri);
        return new PageResult<MutedPage>(new()
        {
            [nameof(MutedPage.Frame)] = frame,
            [nameof(MutedPage.People)] = regards.Select(row => new MutedPersonView(Persons.Of(people.GetValueOrDefault(row.Actor), row.Actor, own), MuteEnd.ToTime(row.MutedUntil), row.MutesNews)).ToList(),
            [nameof(MutedPage.Words)] = (await FilterRows.AllAsync(tx)).Where(row => row.EndsAt > now).Select(row => new MutedWordView(row.Phrase, MuteEnd.ToTime(row.EndsAt), row.Hits)).ToList(),
            [nameof(MutedPage.Threads)] = threads.Select(uri => new MutedThreadView(uri, own.IsOwn(uri) ? uri : Conversation.PageHere(uri),
                posts.GetValueOrDefault(uri) is { } post ? Excerpt.Of(post, ExcerptCharacters) : uri)).ToList(),
        });
    });

    internal static Task<IResult> MuteWordAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, Filters filters, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var phrase = form["words"].Trim();
        if (!phrase.Any(char.IsLetterOrDigit) || phrase.Length > Limits.MutedWordCharacters) return await actions.RefuseAsync(http, "Write a word, a few words, or a hashtag.", Path);
        if ((await db.ReadAsync(FilterRows.AllAsync)).Count >= Limits.MutedWords) return await actions.RefuseAsync(http, "There are as many words as there can be.", Path);
        await filters.AddAsync(phrase, MuteEnd.From(form["for"], clock.GetUtcNow()), CancellationToken.None);
        return new SeeOther(Path);
    });

    internal static Task<IResult> UnmuteWordAsync(HttpContext http, OwnerForms forms, Filters filters) => forms.HandleAsync(http, async form =>
    {
        await filters.RemoveAsync(form["words"], CancellationToken.None);
        return new SeeOther(Path);
    });

    /// <summary>No more news of a conversation: of everything below the topmost post that is here.</summary>
    internal static Task<IResult> MuteThreadAsync(HttpContext http, OwnerForms forms, OwnerActions actions, Db db, TimeProvider clock) => forms.HandleAsync(http, async form =>
    {
        var top = await db.WriteAsync(async tx =>
        {
            var found = await ThreadRows.TopAsync(tx, form["post"]);
            if (found is not null) await MutedThreadRows.AddAsync(tx, found, clock.Milliseconds());
            return found;
        });
        return top is null ? await actions.RefuseAsync(http, "That is not here any more.", form.BackToPost) : new SeeOther(form.BackToPost);
    });

    internal static Task<IResult> UnmuteThreadAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        await db.WriteAsync(async tx =>
        {
            if (await MutedThreadRows.AboveAsync(tx, form["post"]) is { } muted) await MutedThreadRows.RemoveAsync(tx, muted);
            await MutedThreadRows.RemoveAsync(tx, form["post"]);
        });
        return new SeeOther(form.Back);
    });
}
