using System.Globalization;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The owner's search. Nobody else has one here: a stranger's would be a way to read somebody's mail.</summary>
internal static class ShowSearch
{
    internal static async Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own, SearchLead leads, IndexWords words)
    {
        // Step 1: only the owner.
        if (await pages.LeadToSignInAsync(http) is { } signIn) return signIn;

        // Step 2: a name or an address leads to somebody or something, before any transaction.
        var typed = http.Request.Query["q"].ToString();
        var lead = await leads.InTimeAsync(typed, IsOwnersDoing(http.Request, own), http.RequestAborted);
        if (lead.Person is { } person) return new SeeOther(Persons.PageHere(person.Uri));

        // Step 3: what came in just now is found, too.
        await words.CatchUpAsync(http.RequestAborted);

        // Step 4: words are looked for; a name or an address that led nowhere is words after all.
        return await pages.ForOwnerAsync(http, typed.Length > 0 ? $"Search: {typed}" : "Search", async (tx, frame) =>
        {
            var query = SearchQuery.Parse(typed);
            var found = query.IsEmpty || lead.Post is not null
                ? new Found([], null) : await FindPosts.FindAsync(tx, own, query, Before(http.Request), Limits.PageSize);
            return new PageResult<SearchPage>(new()
            {
                [nameof(SearchPage.Frame)] = frame,
                [nameof(SearchPage.Typed)] = typed,
                [nameof(SearchPage.IsAsked)] = typed.Length > 0,
                [nameof(SearchPage.Post)] = lead.Post is { } post ? (await Conversation.LoadAsync(tx, own, [post], [], publicOnly: false)).Show(post) : null,
                [nameof(SearchPage.Problems)] = lead.Problem is { } problem ? [problem, .. query.NotUnderstood] : query.NotUnderstood,
                [nameof(SearchPage.Items)] = await ViewsAsync(tx, own, found.Uris, query, frame.Now),
                [nameof(SearchPage.Older)] = found.Next is { } next ? string.Create(CultureInfo.InvariantCulture, $"/search?q={Uri.EscapeDataString(typed)}&before={next}") : null,
                [nameof(SearchPage.Percent)] = await RebuildIndex.PercentAsync(tx),
            });
        });
    }

    /// <summary>A link on another site brings the owner's cookie along; it may show the page, but not send this server anywhere.</summary>
    internal static bool IsOwnersDoing(HttpRequest request, OwnIds own) => request.Headers["Sec-Fetch-Site"].ToString() is "none" || SameOrigin.Sent(request, own.Origin);

    private static long Before(HttpRequest request) =>
        long.TryParse(request.Query["before"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var before) ? before : long.MaxValue;

    private static async Task<IReadOnlyList<FoundView>> ViewsAsync(Tx tx, OwnIds own, IReadOnlyList<string> uris, SearchQuery query, DateTimeOffset now)
    {
        var blocked = await BlockList.LoadAsync(tx);
        var known = (await ObjectRows.FindAllAsync(tx, uris)).Where(row => !blocked.Has(row.AttributedTo)).ToList();
        // Who is asked for by name is found, muted or not.
        var rows = (query.Authors.Count > 0 ? known : await Conversation.WithoutMutedAsync(tx, known, now.ToUnixTimeMilliseconds())).ToDictionary(row => row.Uri);
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Values.Select(row => row.AttributedTo).Distinct()])).ToDictionary(peer => peer.Uri);
        var owner = await Persons.OwnerAsync(tx, own);
        var asked = query.Shown.ToList();
        return [.. uris.Where(rows.ContainsKey).Select(uri => rows[uri]).Select(row => new FoundView(
            row.Own ? owner : Persons.Of(people.GetValueOrDefault(row.AttributedTo), row.AttributedTo, own), row.Own ? row.Uri : row.Url ?? row.Uri, row.PublishedAt.ToTime(), Snippet.Of(row, asked)))];
    }
}
