using System.Globalization;
using System.Text;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;
using Federation;

namespace ActorServer.Bench;

/// <summary>
/// A database with many posts, always the same ones, made by the product's own rows: objects with everything that makes them findable, the wall,
/// likes, people, news. Left out to save time: the activities that would have brought them. Made once, in transactions of a thousand with a
/// large page cache, and kept in artifacts/bench for the next run.
/// </summary>
internal sealed class ManyPosts
{
    private const int People = 2000;
    private const int Vocabulary = 60_000;
    private const int PostsInATransaction = 500;

    /// <summary>Raise it when what is made changes, so that nothing older is measured.</summary>
    private const int Version = 1;

    /// <summary>Half a minute apart: a million posts are about a year of a busy wall.</summary>
    private const long Between = 30_000;
    private const long Begin = 1_730_000_000_000;

    private readonly Random _random = new(20261128);
    private readonly string[] _words;
    private readonly double[] _weights;

    private ManyPosts()
    {
        // The frequencies of words in a language: the n-th is as frequent as 1/n.
        _words = [.. Enumerable.Range(0, Vocabulary).Select(WordAt)];
        _weights = new double[Vocabulary];
        var sum = 0.0;
        for (var i = 0; i < Vocabulary; i++) _weights[i] = sum += 1.0 / (i + 2);
    }

    internal static string Folder(int posts) => Path.GetFullPath(Path.Combine("artifacts", "bench", string.Create(CultureInfo.InvariantCulture, $"posts-{posts}")));

    /// <summary>The n-th most frequent word.</summary>
    internal static string WordAt(int rank)
    {
        const string Consonants = "bdfghjklmnprstvz", Vowels = "aeiou";
        var word = new StringBuilder();
        for (var rest = rank + 16; rest > 0; rest /= 80) word.Append(Consonants[rest % 16]).Append(Vowels[rest / 16 % 5]);
        return word.ToString();
    }

    internal static string UriOf(int number) => string.Create(CultureInfo.InvariantCulture, $"https://peer{number * 7919L % People}.example/notes/{number}");

    internal static OwnIds Own { get; } = new(new ActorServerOptions { PublicOrigin = "http://localhost:1", Handle = "me", HandleDomain = "localhost:1" });

    internal static long TimeOf(int number) => Begin + (number * Between);

    /// <summary>Makes it, unless it is there.</summary>
    internal static async Task<string> PrepareAsync(int posts)
    {
        var folder = Folder(posts);
        var done = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"done-{Version}-{Migrations.Newest}"));
        if (File.Exists(done)) return folder;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using (var db = await Db.OpenAsync(folder, TimeProvider.System))
        {
            await KeepAndIndexAsync(db, posts);
        }
        await File.WriteAllTextAsync(done, "");
        Console.WriteLine($"made {posts:N0} posts in {watch.Elapsed.TotalSeconds:N0} s, {new FileInfo(Path.Combine(folder, Db.FileName)).Length / 1e6:N0} MB");
        return folder;
    }

    /// <summary>The same posts on PostgreSQL, carried over as 'migrate' does it, and their words in the index. False when all of that is there.</summary>
    internal static async Task<bool> MoveAsync(Db db, string database, int posts)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        if (!await db.ReadAsync(ObjectRows.AreAnyAsync))
        {
            await using var file = SqliteDb.OpenPlain(Path.Combine(await PrepareAsync(posts), Db.FileName));
            await FillPostgres.RunAsync(file, database, TimeProvider.System, () => Task.CompletedTask, _ => { });
            Console.WriteLine($"moved {posts:N0} posts in {watch.Elapsed.TotalSeconds:N0} s");
        }
        await db.WriteAsync(RebuildIndex.BeginIfRulesChangedAsync);
        if (!await db.ReadAsync(RebuildIndex.IsUnderWayAsync)) return false;
        var words = new IndexWords(db, Own);
        do
        {
            while (await words.StepAsync(CancellationToken.None) > 0) { }
        }
        while (await db.WriteAsync(RebuildIndex.StepAsync));
        Console.WriteLine($"moved and indexed in {watch.Elapsed.TotalSeconds:N0} s");
        return true;
    }

    /// <summary>The folder was made for one port and keeps it: the origin is part of the identity.</summary>
    internal static int PortOf(int posts) => 17_000 + (posts / 10_000);

    /// <summary>The secret of a session of the owner's.</summary>
    internal static async Task<string> SignInAsync(string folder)
    {
        var secret = Secrets.New();
        await using var db = await Db.OpenAsync(folder, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await db.WriteAsync(tx => AccessRows.AddSessionAsync(tx, Secrets.Hash(secret), "csrf", now, now + (long)Limits.Session.TotalMilliseconds));
        return secret;
    }

    /// <summary>The posts, and their words in the index.</summary>
    internal static Task KeepAndIndexAsync(Db db, int posts)
    {
        var words = new IndexWords(db, Own);
        return new ManyPosts().FillAsync(db, posts, async () => { while (await words.StepAsync(CancellationToken.None) > 0) { } });
    }

    /// <summary>The posts, and notes for the index.</summary>
    internal static Task KeepAsync(Db db, int posts) => new ManyPosts().FillAsync(db, posts, () => Task.CompletedTask);

    private async Task FillAsync(Db db, int posts, Func<Task> index)
    {
        await db.WriteAsync(async tx =>
        {
            await Owner.SetAsync(tx, new Owner { Name = "Me", Since = TimeProvider.System.GetUtcNow() });
            for (var i = 0; i < People; i++) await PeerRows.PutAsync(tx, Person(i));
            // Not for the product: it has readers to share the memory with.
            if (!db.IsShared) await tx.ListAsync<string>("PRAGMA cache_size = -400000");
        });
        for (var first = 0; first < posts; first += PostsInATransaction)
        {
            await db.WriteAsync(async tx =>
            {
                for (var i = first; i < Math.Min(posts, first + PostsInATransaction); i++) await AddAsync(tx, i);
            });
            await index();
        }
    }

    private async Task AddAsync(Tx tx, int number)
    {
        var row = Post(number);
        await ObjectRows.InsertAsync(tx, row);
        var isBoost = number % 10 == 3;
        await WallRows.AddAsync(tx, new WallRow
        {
            ActivityUri = row.Uri + "#activity",
            ObjectUri = row.Uri,
            Actor = isBoost ? ActorOf(_random.Next(People)) : row.AttributedTo,
            Kind = isBoost ? WallRow.Boost : WallRow.Post,
            At = row.PublishedAt,
        });
        var likes = number % 6 == 0 ? _random.Next(1, 6) : 0;
        for (var i = 0; i < likes; i++)
        {
            var who = ActorOf(_random.Next(People));
            await CollectionRows.AddAsync(tx, ObjectCollections.Likes(row.Uri), $"{who}#like-{number}", who, row.PublishedAt);
        }
        if (row.InReplyTo is { } parent) await CollectionRows.AddAsync(tx, ObjectCollections.Replies(parent), row.Uri, row.AttributedTo, row.PublishedAt);
        if (number % 50 == 0)
        {
            await NotificationRows.AddAsync(tx, new NotificationRow { Kind = NotificationRow.Mention, Actor = row.AttributedTo, ObjectUri = row.Uri, ActivityUri = row.Uri + "#news", At = row.PublishedAt });
            if (number % 1000 == 0) await NotificationRows.MarkReadAsync(tx, NewsFilter.All, long.MaxValue, row.PublishedAt);
        }
    }

    private ObjectRow Post(int number)
    {
        var uri = UriOf(number);
        var actor = ActorOf((int)(number * 7919L % People));
        var html = new StringBuilder("<p>");
        var words = _random.Next(6, 36);
        for (var i = 0; i < words; i++) html.Append(i > 0 ? " " : "").Append(NextWord());
        html.Append("</p>");
        var parent = number % 7 == 1 ? UriOf(Math.Max(0, number - _random.Next(1, 40))) : null;
        var json = $$"""
            {"@context":"{{As.Context}}","id":"{{uri}}","type":"Note","attributedTo":"{{actor}}","content":"{{html}}","published":"{{TimeOf(number).ToTime().ToXsd()}}","to":["{{As.Public}}"],"cc":["{{actor}}/followers"]{{(parent is null ? "" : $",\"inReplyTo\":\"{parent}\"")}}{{Tag(number)}}{{Attached(number)}}}
            """;
        return new()
        {
            Uri = uri,
            Type = As.Note,
            AttributedTo = actor,
            InReplyTo = parent,
            Visibility = "Public",
            Json = json,
            ContentHtml = html.ToString(),
            Url = uri + "/page",
            PublishedAt = TimeOf(number),
        };
    }

    private string Tag(int number) => number % 5 != 0 ? "" : $",\"tag\":[{{\"type\":\"Hashtag\",\"name\":\"#{NextWord()}\",\"href\":\"https://peer.example/tags/x\"}}]";

    private static string Attached(int number) =>
        number % 4 == 0 ? ",\"attachment\":[{\"type\":\"Image\",\"mediaType\":\"image/jpeg\",\"url\":\"https://files.example/1.jpg\",\"name\":\"A picture\",\"width\":800,\"height\":600}]"
        : number % 40 == 1 ? ",\"attachment\":[{\"type\":\"Video\",\"mediaType\":\"video/mp4\",\"url\":\"https://files.example/1.mp4\",\"name\":\"A film\"}]" : "";

    private string NextWord()
    {
        var found = Array.BinarySearch(_weights, _random.NextDouble() * _weights[^1]);
        return _words[Math.Min(Vocabulary - 1, found < 0 ? ~found : found)];
    }

    private static string ActorOf(int person) => string.Create(CultureInfo.InvariantCulture, $"https://peer{person}.example/users/person");

    private static PeerRow Person(int person) => new()
    {
        Uri = ActorOf(person),
        Host = string.Create(CultureInfo.InvariantCulture, $"peer{person}.example"),
        Username = "person",
        Name = string.Create(CultureInfo.InvariantCulture, $"Person {person}"),
        Inbox = ActorOf(person) + "/inbox",
        Indexable = person % 2 == 0,
        Json = "{}",
        FirstSeenAt = Begin,
        FetchedAt = Begin,
    };
}
