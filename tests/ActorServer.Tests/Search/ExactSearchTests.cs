using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Search;

/// <summary>What the index cannot say by itself is found all the same, and nothing else is.</summary>
public sealed class ExactSearchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Vocabulary = ["ka", "kaki", "ki", "寿", "司", "é"];
    private static readonly string[] Between = [" ", " ", " ", ", ", ". ", "-"];

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_phrase_is_found_in_its_order_across_punctuation_and_nowhere_else()
    {
        await KeepAsync("urn:phrase:1", "the lazy, lazy quick fox; jumps");
        await KeepAsync("urn:phrase:2", "quick lazy. Fox jumps the lazy quick");

        Assert.Equal(["urn:phrase:1"], await FindAsync("\"lazy lazy\""));
        Assert.Equal(["urn:phrase:1"], await FindAsync("\"quick fox\""));
        Assert.Equal(["urn:phrase:2", "urn:phrase:1"], await FindAsync("\"the lazy\""));
        Assert.Equal(["urn:phrase:1"], await FindAsync("\"the lazy lazy\""));
        Assert.Equal(["urn:phrase:1"], await FindAsync("\"lazy quick fox jumps\""));
        Assert.Empty(await FindAsync("\"lazy lazy lazy\""));
        Assert.Empty(await FindAsync("\"jumps the quick\""));
    }

    [Fact]
    public async Task Pairs_that_stand_apart_are_no_longer_phrase_and_leave_nothing_out()
    {
        await KeepAsync("urn:apart:1", "bass clarinet solo; clarinet solo bass");
        await KeepAsync("urn:apart:2", "bass clarinet, and a clarinet solo");

        Assert.Equal(["urn:apart:1"], await FindAsync("\"bass clarinet solo\""));
        Assert.Equal(["urn:apart:2"], await FindAsync("clarinet -\"bass clarinet solo\""));
        Assert.Equal(["urn:apart:2"], await FindAsync("-\"bass clarinet solo\" \"bass clarinet\" from:@exact@exact.example"));
    }

    [Fact]
    public async Task A_title_and_the_text_below_it_are_no_phrase_and_both_are_read()
    {
        await Server.Db.WriteAsync(tx => ObjectRows.InsertAsync(tx, Row("urn:title", "everything is awful today") with { Name = "a history of almost" }));

        Assert.Equal(["urn:title"], await FindAsync("\"history of almost\""));
        Assert.Equal(["urn:title"], await FindAsync("\"everything is awful\""));
        Assert.Empty(await FindAsync("\"almost everything\""));
        Assert.Empty(await FindAsync("\"of almost everything\""));
    }

    [Theory]
    [InlineData("name", """{"type":"Note","attachment":[{"type":"Image","url":"https://exact.example/1.png","name":"a TAG grey heron waits"}]}""")]
    [InlineData("escaped", """{"type":"Note","attachment":[{"type":"Image","url":"https://exact.example/2.png","n\u0061m\u0065":"a TAG grey heron waits"}]}""")]
    [InlineData("summary", """{"type":"Note","summary":null,"attachment":[{"type":"Image","url":"https://exact.example/3.png","summary":"a TAG grey heron waits"}]}""")]
    [InlineData("onlysummary", """{"type":"Note","attachment":[{"type":"Image","url":"https://exact.example/5.png","summary":"a TAG grey heron waits"}]}""")]
    [InlineData("escapedsummary", """{"type":"Note","summary":null,"attachment":[{"type":"Image","url":"https://exact.example/4.png","\u0073umm\u0061\u0072y":"a TAG grey heron waits"}]}""")]
    [InlineData("option", """{"type":"Question","oneOf":[{"type":"Note","name":"a TAG grey heron waits"},{"type":"Note","name":"another"}]}""")]
    public async Task A_phrase_in_the_words_of_a_picture_or_of_a_poll_is_found_however_they_are_written(string tag, string json)
    {
        var uri = $"urn:named:{tag}";
        await Server.Db.WriteAsync(async tx =>
        {
            await ObjectRows.InsertAsync(tx, Row(uri, "look at this") with { Type = tag == "option" ? As.Question : As.Note, Json = json.Replace("TAG", tag, StringComparison.Ordinal) });
            await ObjectRows.InsertAsync(tx, Row(uri + ":apart", $"{tag} grey, and a grey heron"));
        });

        Assert.Equal([uri], await FindAsync($"\"{tag} grey heron\""));
        Assert.Equal([uri + ":apart"], await FindAsync($"\"{tag} grey\" -\"{tag} grey heron\""));
    }

    [Fact]
    public async Task The_longest_post_that_there_may_be_is_found_by_its_last_words()
    {
        await KeepAsync("urn:long", string.Join(' ', Enumerable.Range(0, Limits.IndexedWords).Select(i => $"longest{i}")));

        Assert.Equal(["urn:long"], await FindAsync($"\"longest{Limits.IndexedWords - 2} longest{Limits.IndexedWords - 1}\""));
        Assert.Equal(["urn:long"], await FindAsync($"\"longest{Limits.IndexedWords - 3} longest{Limits.IndexedWords - 2} longest{Limits.IndexedWords - 1}\""));
        Assert.Empty(await FindAsync($"\"longest{Limits.IndexedWords - 1} longest{Limits.IndexedWords - 2}\""));
    }

    [Fact]
    public async Task The_beginning_of_a_word_meets_words_alone_however_many_there_are()
    {
        var many = Enumerable.Range(0, Limits.WordsOfBeginning + 50).Select(i => $"zyx{i}").ToList();
        await KeepAsync("urn:many", string.Join(' ', many));
        await KeepAsync("urn:one", "wvu zyxone");
        await KeepAsync("urn:none", "wvuts zy");

        Assert.Equal(["urn:one", "urn:many"], (await FindAsync("zyx*")).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(["urn:one"], await FindAsync("zyxo*"));
        Assert.Equal(["urn:one"], await FindAsync("wvu -wvut* from:@exact@exact.example"));
        Assert.Equal(["urn:none"], await FindAsync("wvu* -zyx*"));
        Assert.Equal(["urn:none"], await FindAsync("wvuts-zy*"));
        Assert.Empty(await FindAsync("zyxonethatnobodywrote*"));
    }

    [Fact]
    public async Task What_many_posts_have_only_apart_is_looked_for_a_part_at_a_time_and_found_in_the_end()
    {
        await KeepAsync("urn:far:phrase", "sour cherry pie", at: 399_999);
        await Server.Db.WriteAsync(async tx =>
        {
            for (var i = 0; i < Math.Max(Limits.PostsReadForPhrases, Limits.PostsLookedThrough) + 100; i++) await ObjectRows.InsertAsync(tx, Row($"urn:far:{i}", "cherry pie, sour cherry", at: 400_000 + i));
        });
        await DrainAsync();

        Assert.Equal(["urn:far:phrase"], await PagesAsync("\"sour cherry pie\""));
        Assert.Equal(["urn:far:phrase"], await PagesAsync("sour -\"pie sour cherry\""));
    }

    /// <summary>Many posts of few words, and many questions; the answer of the index against one that reads every post.</summary>
    [Fact]
    public async Task Whatever_is_asked_the_answer_is_as_if_every_post_had_been_read()
    {
        var random = new Random(20);
        string[] people = ["urn:ann", "urn:ben", "urn:cid"];
        var posts = Enumerable.Range(0, 400).Select(i => Row($"urn:any:{i}", Text(random, random.Next(1, 7)), people[random.Next(3)], at: i + 1) with { Summary = random.Next(4) == 0 ? Text(random, 2) : null }).ToList();
        await Server.Db.WriteAsync(async tx =>
        {
            foreach (var person in people) await PeerRows.PutAsync(tx, Peer(person));
            foreach (var post in posts) await ObjectRows.InsertAsync(tx, post);
        });
        await DrainAsync();
        var everything = posts.ToDictionary(post => post.Uri, Parts);

        for (var i = 0; i < 400; i++)
        {
            var asked = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Ask(random)).ToList();
            var from = random.Next(2) == 0 ? people[random.Next(3)] : null;
            var expected = posts.Where(post => (from is null || post.AttributedTo == from) && asked.All(term => Has(everything[post.Uri], term.Words, term.IsPrefix) != term.IsExcluded)).Select(post => post.Uri).Reverse();
            var typed = string.Join(' ', asked.Select(term => term.Typed)) + (from is null ? "" : $" from:@{from[4..]}@any.example") + " before:1970-01-02";

            Assert.Equal((typed, string.Join(' ', expected)), (typed, string.Join(' ', await LookAsync(typed))));
        }
    }

    private sealed record Asked(string Typed, string[] Words, bool IsPrefix, bool IsExcluded);

    private static Asked Ask(Random random)
    {
        var isExcluded = random.Next(4) == 0;
        if (random.Next(5) == 0) return new($"{(isExcluded ? "-" : "")}ka*", ["ka"], true, isExcluded);
        var words = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]).ToArray();
        return new($"{(isExcluded ? "-" : "")}\"{string.Join(' ', words)}\"", words, false, isExcluded);
    }

    private static string Text(Random random, int words) => string.Concat(Enumerable.Range(0, words).Select(_ => Vocabulary[random.Next(Vocabulary.Length)] + Between[random.Next(Between.Length)]));

    private static List<string[]> Parts(ObjectRow row) => [.. new[] { row.Summary, row.ContentHtml }.Where(text => text is not null).Select(text => text!.Split([' ', ',', '.', '-'], StringSplitOptions.RemoveEmptyEntries))];

    private static bool Has(List<string[]> parts, string[] words, bool isPrefix) => parts.Any(part => Enumerable.Range(0, Math.Max(0, part.Length - words.Length + 1)).Any(start =>
        Enumerable.Range(0, words.Length).All(i => isPrefix ? part[start + i].StartsWith(words[i], StringComparison.Ordinal) : part[start + i] == words[i])));

    private Task KeepAsync(string uri, string content, long? at = null) => Server.Db.WriteAsync(async tx =>
    {
        await PeerRows.PutAsync(tx, Peer("urn:exact") with { Host = "exact.example" });
        await ObjectRows.InsertAsync(tx, Row(uri, content, at: at));
    });

    private async Task<IReadOnlyList<string>> PagesAsync(string typed)
    {
        var found = new List<string>();
        for (long? before = long.MaxValue; before is { } from;)
        {
            var page = await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse(typed), from, Limits.PageSize));
            found.AddRange(page.Uris);
            before = page.Next;
        }
        return found;
    }

    private async Task DrainAsync()
    {
        while (await Server.Get<IndexWords>().StepAsync(TestContext.Current.CancellationToken) > 0) { }
        await RunningServer.EventuallyAsync("no note is left", async () => await Server.ReadAsync(UnindexedRows.CountAsync) == 0);
    }

    private async Task<IReadOnlyList<string>> FindAsync(string typed)
    {
        await DrainAsync();
        return await LookAsync(typed);
    }

    private async Task<IReadOnlyList<string>> LookAsync(string typed) =>
        (await Server.ReadAsync(tx => FindPosts.FindAsync(tx, Server.Own, SearchQuery.Parse(typed), long.MaxValue, 1000))).Uris;

    private static ObjectRow Row(string uri, string content, string author = "urn:exact", long? at = null) => new()
    {
        Uri = uri,
        Own = true,
        Type = As.Note,
        AttributedTo = author,
        Visibility = "Public",
        Json = "{}",
        ContentHtml = content,
        PublishedAt = at * 1000 ?? 1_700_000_000_000,
    };

    private static PeerRow Peer(string uri) => new() { Uri = uri, Host = "any.example", Username = uri[4..], Name = uri[4..], Inbox = uri + "/inbox", Json = "{}", FirstSeenAt = 1, FetchedAt = 1 };
}
