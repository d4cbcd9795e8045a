using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.RemoteMedia;
using ActorServer.Search;
using ActorServer.Store;
using Federation;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>
/// Posts with everything that stands around them: answers, authors, counts. Loaded for a whole page at once, in a number of statements that
/// does not grow with the number of posts.
/// </summary>
internal sealed record Conversation
{
    /// <summary>Answers shown below a post; the rest is on the post's own page.</summary>
    internal const int RepliesShown = 20;
    private const int DepthInLists = 2;

    /// <summary>Of a quoted post; the rest is behind its link.</summary>
    private const int QuoteCharacters = 500;

    /// <summary>Characters of HTML that are shown at once in a list: a screenful. An article shows its beginning only.</summary>
    private const int LongPost = 3_000;
    private const int LongArticle = 600;

    private Dictionary<string, ObjectRow> Objects { get; init; } = [];
    private ILookup<string, ObjectRow> RepliesTo { get; init; } = Enumerable.Empty<ObjectRow>().ToLookup(_ => "");
    private Dictionary<string, CollectionTally> Tallies { get; init; } = [];
    private Dictionary<string, PeerRow> People { get; init; } = [];
    private PersonView Owner { get; init; } = null!;
    private OwnIds Own { get; init; } = null!;
    private ILookup<string, ReactionTally> Reactions { get; init; } = Enumerable.Empty<ReactionTally>().ToLookup(_ => "");
    private ShownFiles Files { get; init; } = null!;
    private Dictionary<string, ReplyRow> Consents { get; init; } = [];
    private Dictionary<string, QuoteRow> Quotes { get; init; } = [];
    private Dictionary<string, ObjectRow> Quoted { get; init; } = [];
    private Dictionary<string, PostCardRow> Cards { get; init; } = [];
    private HashSet<string> Voted { get; init; } = [];
    private Dictionary<string, long> Edits { get; init; } = [];
    private HashSet<string> Saved { get; init; } = [];
    private bool IsForOwner { get; init; }

    /// <param name="tx">One snapshot for all of it.</param>
    /// <param name="own">The owner's ids.</param>
    /// <param name="uris">The posts.</param>
    /// <param name="people">Others who will be shown, such as who passed a post on.</param>
    /// <param name="publicOnly">For visitors: no answer that is not for everybody.</param>
    /// <param name="quietAt">On the wall: no answer of anybody who is muted at that time, or with a muted word in it. Null shows them.</param>
    /// <param name="isWhole">Answers to answers as deep as they are known, and everything above; else two steps down and one up.</param>
    internal static async Task<Conversation> LoadAsync(Tx tx, OwnIds own, IReadOnlyCollection<string> uris, IEnumerable<string> people, bool publicOnly, bool isWhole = false, DateTimeOffset? quietAt = null)
    {
        // Step 1: the posts, but of nobody who is blocked.
        var blocked = await BlockList.LoadAsync(tx);
        var posts = await WithoutHeldAsync(tx, (await ObjectRows.FindAllAsync(tx, uris)).Where(May), own);

        // Step 2: answers, and answers to those. Nobody's post is its own answer, whatever documents say.
        var known = posts.ToDictionary(row => row.Uri);
        var answers = new List<ObjectRow>();
        IReadOnlyCollection<string> above = uris;
        for (var depth = 0; depth < (isWhole ? Limits.ThreadDepth : DepthInLists) && above.Count > 0; depth++)
        {
            var below = await WithoutHeldAsync(tx, (await ObjectRows.RepliesToAllAsync(tx, above, isWhole ? Limits.ThreadItemsPerHost : RepliesShown)).Where(May).Where(row => answers.All(one => one.Uri != row.Uri)), own);
            if (quietAt is { } now) below = await WithoutMutedAsync(tx, below, now.ToUnixTimeMilliseconds());
            answers.AddRange(below);
            foreach (var row in below) known[row.Uri] = row;
            above = answers.Count > Limits.ThreadItems ? [] : [.. below.Select(row => row.Uri)];
        }

        // Step 3: what the posts themselves answer.
        IReadOnlyList<string> parents = [.. posts.Select(row => row.InReplyTo).OfType<string>()];
        for (var height = 0; height < (isWhole ? Limits.ThreadAncestors : 1) && parents.Count > 0; height++)
        {
            var found = (await ObjectRows.FindAllAsync(tx, [.. parents.Where(uri => !known.ContainsKey(uri))])).Where(May).ToList();
            foreach (var parent in found) known[parent.Uri] = parent;
            parents = [.. found.Select(row => row.InReplyTo).OfType<string>()];
        }

        // Step 4: likes and boosts of all of them.
        var collections = known.Keys.SelectMany(uri => new[] { ObjectCollections.Likes(uri), ObjectCollections.Shares(uri) }).ToList();
        var tallies = await CollectionRows.TallyAsync(tx, collections, own.Actor);

        // Step 5: emoji on them, what they quote, who let them in, the pages they lead to, and the polls that the owner voted in.
        var reactions = await ReactionRows.TallyAsync(tx, known.Keys);
        var consents = (await ReplyRows.FindAllAsync(tx, known.Keys)).ToDictionary(reply => reply.Replying);
        var quotes = (await QuoteRows.FindAllAsync(tx, known.Keys)).ToDictionary(quote => quote.Quoting);
        var quoted = (await ObjectRows.FindAllAsync(tx, [.. quotes.Values.Select(quote => quote.Quoted)])).Where(May).ToDictionary(row => row.Uri);
        var voted = await VoteRows.VotedInAsync(tx, [.. known.Values.Where(row => row.Type == As.Question).Select(row => row.Uri)], own.Actor);

        var cards = await LinkCardRows.OfPostsAsync(tx, known.Keys);

        var changed = known.Values.Where(row => row.UpdatedAt is not null).Select(row => row.Uri).ToList();
        var edits = publicOnly || changed.Count == 0 ? [] : await VersionRows.TallyAsync(tx, changed);

        var saved = publicOnly ? [] : await CollectionRows.AmongAsync(tx, own.Bookmarks, known.Keys);

        // Step 6: who wrote them.
        var authors = await PeerRows.FindAllAsync(tx, [.. known.Values.Concat(quoted.Values).Select(row => row.AttributedTo).Concat(people).Distinct()]);
        return new Conversation
        {
            Objects = known,
            RepliesTo = answers.ToLookup(row => row.InReplyTo!),
            Tallies = tallies.ToDictionary(tally => tally.Collection),
            People = authors.ToDictionary(peer => peer.Uri),
            Owner = await Persons.OwnerAsync(tx, own),
            Own = own,
            Reactions = reactions.ToLookup(tally => tally.ObjectUri),
            Files = await ShownFiles.OfAsync(tx, known.Values, own),
            Consents = consents,
            Quotes = quotes,
            Quoted = quoted,
            Cards = cards.ToDictionary(card => card.Uri),
            Voted = [.. voted],
            Edits = edits.ToDictionary(tally => tally.Uri, tally => tally.Total),
            Saved = [.. saved],
            IsForOwner = !publicOnly,
        };

        bool May(ObjectRow row) => !blocked.Has(row.AttributedTo) && (!publicOnly || row.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted));
    }

    /// <summary>A post that is nowhere yet, as it will be shown.</summary>
    internal static async Task<PostView> PreviewAsync(Tx tx, OwnIds own, ObjectRow row, string? quoted)
    {
        var here = quoted is null ? null : await ObjectRows.FindAsync(tx, quoted);
        var authors = here is null ? [] : await PeerRows.FindAllAsync(tx, [here.AttributedTo]);
        return new Conversation
        {
            People = authors.ToDictionary(peer => peer.Uri),
            Owner = await Persons.OwnerAsync(tx, own),
            Own = own,
            Files = await ShownFiles.OfAsync(tx, [row], own),
            Quotes = quoted is null ? [] : new() { [row.Uri] = new() { Quoting = row.Uri, Quoted = quoted, Actor = own.Actor, State = QuoteRow.Accepted } },
            Quoted = here is null ? [] : new() { [here.Uri] = here },
            IsForOwner = true,
        }.View(row);
    }

    /// <summary>Without posts of people who are muted at a time, and those with a muted word in them.</summary>
    internal static async Task<List<ObjectRow>> WithoutMutedAsync(Tx tx, List<ObjectRow> rows, long now)
    {
        var muted = (await RegardRows.MutedAmongAsync(tx, [.. rows.Select(row => row.AttributedTo).Distinct()], now)).ToHashSet();
        var hidden = (await FilterRows.HiddenAmongAsync(tx, [.. rows.Select(row => row.Uri)], now)).ToHashSet();
        return [.. rows.Where(row => !muted.Contains(row.AttributedTo) && !hidden.Contains(row.Uri))];
    }

    /// <summary>Without others' answers that were not let in. Those that wait for the owner the owner sees.</summary>
    private static async Task<List<ObjectRow>> WithoutHeldAsync(Tx tx, IEnumerable<ObjectRow> rows, OwnIds own)
    {
        var all = rows.ToList();
        // They are stored as private: mostly there is nothing to ask.
        var some = all.Where(row => row is { Own: false, Visibility: nameof(Visibility.Direct), InReplyTo: not null }).Select(row => row.Uri).ToList();
        if (some.Count == 0) return all;
        var held = (await ReplyRows.FindAllAsync(tx, some)).Where(reply => !reply.IsAccepted && !(reply.State == ReplyRow.Pending && own.IsOwn(reply.Replied))).Select(reply => reply.Replying).ToHashSet();
        return [.. all.Where(row => !held.Contains(row.Uri))];
    }

    /// <summary>The posts that need somebody's consent for what they quote or answer.</summary>
    internal IReadOnlyCollection<string> Consented => [.. Quotes.Keys.Union(Consents.Keys)];

    internal ObjectRow? Find(string uri) => Objects.GetValueOrDefault(uri);

    internal IEnumerable<ObjectRow> Answers(string uri) => RepliesTo[uri];

    internal long Likes(string uri) => Tallies.GetValueOrDefault(ObjectCollections.Likes(uri))?.Total ?? 0;

    internal long Boosts(string uri) => Tallies.GetValueOrDefault(ObjectCollections.Shares(uri))?.Total ?? 0;

    internal PersonView Person(string uri) => uri == Own.Actor ? Owner
        : IsForOwner ? Persons.Of(People.GetValueOrDefault(uri), uri, Own) : Persons.ForVisitors(People.GetValueOrDefault(uri), uri, Own);

    /// <summary>The post as a page shows it, with its answers: each is followed by the answers to it.</summary>
    internal PostView? Show(string uri) => Find(uri) is { } row ? View(row) with { Replies = [.. Below(uri, [uri], 1).Select(below => View(below.Row) with { Depth = below.Depth })] } : null;

    /// <summary>What the post answers, and what that answers, from the beginning.</summary>
    internal IReadOnlyList<PostView> Above(string uri)
    {
        var above = new List<ObjectRow>();
        for (var row = Find(uri); row?.InReplyTo is { } parent && above.All(one => one.Uri != parent) && parent != uri;)
        {
            row = Find(parent);
            if (row is not null) above.Insert(0, row);
        }
        return [.. above.Select(View)];
    }

    /// <summary>What the topmost post above answers, where that could not be had.</summary>
    internal string? MissingAbove(string uri)
    {
        var seen = new HashSet<string>();
        var row = Find(uri);
        while (row?.InReplyTo is { } parent && seen.Add(parent))
        {
            if (Find(parent) is not { } above) return ObjectDocument.IsWebAddress(parent) ? parent : null;
            row = above;
        }
        return null;
    }

    private IEnumerable<(ObjectRow Row, int Depth)> Below(string uri, HashSet<string> seen, int depth) =>
        Answers(uri).Where(reply => seen.Add(reply.Uri)).SelectMany(reply => Below(reply.Uri, seen, depth + 1).Prepend((reply, depth)));

    private PostView View(ObjectRow row)
    {
        var parent = row.InReplyTo is { } uri ? Find(uri) : null;
        var whole = ObjectDocument.Read(row);
        // The summary of an article is its beginning; of anything else it is a warning, by everybody's custom.
        var isArticle = row.Type == As.Article && whole.Flag("sensitive") != true;
        var marks = PostMarks.Of(whole);
        return new PostView
        {
            Uri = row.Uri,
            Anchor = PostView.AnchorOf(row.Uri),
            Href = HrefOf(row),
            AtHome = row.Url ?? row.Uri,
            Author = Person(row.AttributedTo),
            Title = row.Name,
            Warning = row.Summary is { Length: > 0 } warning && !isArticle ? warning : null,
            Lead = isArticle ? row.Summary : null,
            IsLong = row.ContentHtml.Length > (isArticle ? LongArticle : LongPost),
            IsSensitive = whole.Flag("sensitive") == true,
            Html = CustomEmoji.In(row.Json).InHtml(row.ContentHtml, Own),
            Files = [.. marks.Files.Select(Files.Show)],
            Tags = marks.Tags,
            At = row.PublishedAt.ToTime(),
            IsEdited = row.UpdatedAt is not null,
            Edits = Edits.GetValueOrDefault(row.Uri),
            Audience = AudienceWords(row, Consents.GetValueOrDefault(row.Uri)),
            Asks = !row.Own && Consents.GetValueOrDefault(row.Uri) is { State: ReplyRow.Pending } asking ? asking.Replying : null,
            Likes = Likes(row.Uri),
            Boosts = Boosts(row.Uri),
            IsLiked = Tallies.GetValueOrDefault(ObjectCollections.Likes(row.Uri)) is { Mine: true },
            IsBoosted = Tallies.GetValueOrDefault(ObjectCollections.Shares(row.Uri)) is { Mine: true },
            IsOwn = row.Own,
            IsSaved = Saved.Contains(row.Uri),
            MayBeBoosted = row.Visibility is nameof(Visibility.Public) or nameof(Visibility.Unlisted),
            Answers = parent is null ? null : Person(parent.AttributedTo),
            AnswersHref = parent is null ? null : HrefOf(parent),
            Event = PostParts.Event(whole),
            Facts = PostParts.Facts(whole),
            Poll = PostParts.Poll(whole, mayVote: !row.Own && !Voted.Contains(row.Uri)),
            Quote = Quotes.GetValueOrDefault(row.Uri) is { } quote ? View(quote) : null,
            Card = marks.Files.Count == 0 && !Quotes.ContainsKey(row.Uri) && Cards.GetValueOrDefault(row.Uri) is { } card ? View(card) : null,
            Reactions = [.. Reactions[row.Uri].Take(Limits.ReactionsOfOne).Select(tally => new ReactionView(tally.Emoji, tally.Total, Own.Shown(tally.Picture, FileUse.Emoji)))],
        };
    }

    /// <summary>With the author's consent a card; without it, or when the post is not here, its address. [FEP-044f]</summary>
    private QuoteView View(QuoteRow quote) => quote.State == QuoteRow.Accepted && Quoted.GetValueOrDefault(quote.Quoted) is { } row
        ? new(HrefOf(row), Person(row.AttributedTo), Excerpt.Of(row, QuoteCharacters))
        : new(quote.Quoted, null, null);

    private CardView View(PostCardRow card) => new(card.Href, new Uri(card.Href).IdnHost, card.Title, card.Description, Own.Shown(card.Image, FileUse.Preview));

    /// <summary>The owner reads everybody's posts here, with what stands around them.</summary>
    private string HrefOf(ObjectRow row) => row.Own ? row.Uri : IsForOwner ? PageHere(row.Uri) : row.Url ?? row.Uri;

    internal static string PageHere(string uri) => $"/wall/thread?post={Uri.EscapeDataString(uri)}";

    /// <summary>An answer that is not let in yet is nobody's to see, which says why.</summary>
    private static string? AudienceWords(ObjectRow row, ReplyRow? consent) => consent switch
    {
        null or { IsAccepted: true } => AudienceWords(row.Visibility),
        { State: ReplyRow.Pending } => row.Own ? Language.Text("waits for approval") : Language.Text("only you see this"),
        _ => Language.Text("not let in"),
    };

    private static string? AudienceWords(string visibility) => Enum.Parse<Visibility>(visibility) switch
    {
        Visibility.Public => null,
        Visibility.Unlisted => PostView.Unlisted,
        Visibility.Followers => "followers only",
        Visibility.Direct => "private",
    };
}
