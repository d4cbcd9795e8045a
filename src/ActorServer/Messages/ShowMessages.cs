using System.Globalization;
using System.Text.RegularExpressions;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Messages;

/// <summary>The owner's private conversations: all of them, and one of them. Seeing one makes it read.</summary>
internal static partial class ShowMessages
{
    internal const string Path = "/messages";
    private const int ExcerptCharacters = 120;

    internal static string Of(string id) => $"{Path}/{id}";

    internal static Task<IResult> GetAllAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Messages", async (tx, frame) =>
    {
        var isFirst = !long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before);
        var chats = await ChatRows.PageAsync(tx, isFirst ? long.MaxValue : before, Limits.PageSize);
        return new PageResult<MessagesPage>(new()
        {
            [nameof(MessagesPage.Frame)] = frame,
            [nameof(MessagesPage.Chats)] = await ViewsAsync(tx, chats, own, frame.Now.ToUnixTimeMilliseconds()),
            [nameof(MessagesPage.Older)] = chats.Count == Limits.PageSize ? chats[^1].LastSeq : (long?)null,
        });
    });

    internal static async Task<IResult> GetOneAsync(HttpContext http, string id, Pages pages, Db db, OwnIds own, ActivitySignal signal, TimeProvider clock)
    {
        IReadOnlyList<ChatMessageRow> seen = [];
        var page = await pages.ForOwnerAsync(http, "Messages", async (tx, frame) =>
        {
            if (await ChatRows.FindAsync(tx, id) is not { } chat) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
            var isLatest = !long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before);
            seen = await ChatRows.MessagesAsync(tx, id, isLatest ? long.MaxValue : before, Limits.PageSize);
            // Among several, whoever is muted is not heard; where there is nobody else, it is they whom the owner wants to read.
            var muted = (await RegardRows.MutedAmongAsync(tx, [.. Chat.Read(chat)], frame.Now.ToUnixTimeMilliseconds())).ToHashSet();
            if (muted.IsSupersetOf(Chat.Read(chat))) muted = [];
            var people = await PeopleAsync(tx, [chat], own);
            var shown = await Conversation.LoadAsync(tx, own, [.. seen.Select(message => message.Uri)], [], publicOnly: false);
            return new PageResult<ChatPage>(new()
            {
                [nameof(ChatPage.Frame)] = frame with { Title = Names(frame, chat, people) },
                [nameof(ChatPage.Id)] = id,
                [nameof(ChatPage.People)] = Chat.Read(chat).Select(person => people[person]).ToList(),
                [nameof(ChatPage.Messages)] = seen.Reverse().Select(message => shown.Show(message.Uri)).OfType<PostView>().Where(message => !muted.Contains(message.Author.Uri)).Select(WithoutAddress).ToList(),
                [nameof(ChatPage.Answered)] = await ChatRows.LastHeardAsync(tx, id) is { } heard && await ObjectRows.FindAsync(tx, heard) is { DeletedAt: null } ? heard : "",
                [nameof(ChatPage.Newest)] = seen.Count > 0 ? seen[0].Seq : 0,
                [nameof(ChatPage.Older)] = seen.Count == Limits.PageSize ? seen[^1].Seq : (long?)null,
                [nameof(ChatPage.Draft)] = await DraftRows.CurrentAsync(tx, TypedPost.PlaceOf(id)) is { } draft ? TypedPost.Of(draft)["text"] : "",
            });
        });
        if (seen.Count > 0) await db.WriteAsync(async tx =>
        {
            // Other pages that are open, and this one, say how many are unread.
            if (await ChatRows.ReadAsync(tx, id, seen[0].Seq)) tx.AfterCommit(signal.Set);
            await NotificationRows.MarkObjectsReadAsync(tx, [.. seen.Select(message => message.Uri)], clock.Milliseconds());
        });
        return page;
    }

    internal static Task<IResult> GetNewAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Write a message", (_, frame) => Task.FromResult<IResult>(NewPage(frame, http.Request.Query["to"].ToString(), null)));

    /// <summary>To whom? Looked up on the network; then there is a conversation to write in.</summary>
    internal static Task<IResult> StartAsync(HttpContext http, OwnerForms forms, Pages pages, FindActor find, Db db, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        var people = new List<string>();
        string? problem = null;
        foreach (var typed in form["to"].Split([' ', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries).Take(Limits.Mentions))
        {
            var found = await find.ByAsync(typed, http.RequestAborted);
            problem ??= found.Problem;
            if (found.Peer is { } peer && peer.Uri != own.Actor) people.Add(peer.Uri);
        }
        if (people.Count == 0) problem ??= Language.Text("Write to whom it goes, as @someone@somewhere.example.");
        if (problem is not null) return await pages.ForOwnerAsync(http, "Write a message", (_, frame) => Task.FromResult<IResult>(NewPage(frame, form["to"], problem)));
        return new SeeOther(Of(await db.WriteAsync(tx => Chat.EnsureAsync(tx, [.. people.Distinct().Order(StringComparer.Ordinal)]))));
    });

    private static PageResult<NewMessagePage> NewPage(Frame frame, string to, string? problem) => new(new()
    {
        [nameof(NewMessagePage.Frame)] = frame,
        [nameof(NewMessagePage.To)] = to,
        [nameof(NewMessagePage.Problem)] = problem,
    }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    /// <summary>In a number of statements that does not grow with the number of conversations. None in which somebody is blocked, or everybody is muted.</summary>
    private static async Task<List<ChatView>> ViewsAsync(Tx tx, IReadOnlyList<ChatRow> chats, OwnIds own, long now)
    {
        var blocked = await BlockList.LoadAsync(tx);
        var people = await PeopleAsync(tx, chats, own);
        var muted = (await RegardRows.MutedAmongAsync(tx, people.Keys, now)).ToHashSet();
        var unread = (await ChatRows.UnreadAmongAsync(tx, [.. chats.Select(chat => chat.Id)], now)).ToHashSet();
        var last = (await ChatRows.LastOfAsync(tx, [.. chats.Select(chat => chat.Id)], now)).ToDictionary(message => message.ChatId);
        var posts = (await ObjectRows.FindAllAsync(tx, [.. last.Values.Select(message => message.Uri)])).ToDictionary(post => post.Uri);
        return [.. chats.Where(chat => Chat.Read(chat) is var all && !all.Any(blocked.Has) && !all.All(muted.Contains)).Select(chat => (Chat: chat, Post: posts.GetValueOrDefault(last.GetValueOrDefault(chat.Id)?.Uri ?? ""))).Where(one => one.Post is not null)
            .Select(one => new ChatView(Of(one.Chat.Id), [.. Chat.Read(one.Chat).Select(person => people[person])], Words(one.Post!), one.Post!.Own, one.Post.PublishedAt.ToTime(), unread.Contains(one.Chat.Id)))];
    }

    private static async Task<Dictionary<string, PersonView>> PeopleAsync(Tx tx, IReadOnlyList<ChatRow> chats, OwnIds own)
    {
        var ids = chats.SelectMany(Chat.Read).Distinct().ToList();
        var known = (await PeerRows.FindAllAsync(tx, ids)).ToDictionary(peer => peer.Uri);
        return ids.ToDictionary(id => id, id => Persons.Of(known.GetValueOrDefault(id), id, own));
    }

    private static string Names(Frame frame, ChatRow chat, Dictionary<string, PersonView> people) => frame.Say("Messages with {0}", string.Join(", ", Chat.Read(chat).Select(id => people[id].Name)));

    private static string Words(ObjectRow post) => Excerpt.Of(post with { ContentHtml = Address().Replace(post.ContentHtml, "$1") }, ExcerptCharacters);

    /// <summary>Many servers put everybody's name in front of a private message. Here it stands among these people anyway.</summary>
    private static PostView WithoutAddress(PostView message) => message with { Html = Address().Replace(message.Html, "$1"), Replies = [] };

    [GeneratedRegex("""\A(<p>|)(?:<span class="h-card">\s*<a [^>]*>@<span>[^<]*</span></a></span>\s*)+(?=[^\s<])""")]
    private static partial Regex Address();
}
