using System.CommandLine;
using System.Globalization;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Operations;

/// <summary>search WORDS: what the search page finds, on the terminal. search rebuild: the index is made anew.</summary>
internal static class SearchCommand
{
    private const int Characters = 160;

    private static readonly Argument<string[]> Typed = new("words") { Description = "Words, \"phrases\", and filters as on the search page: from:me has:picture after:2026-01-31." };
    private static readonly Option<int> Count = new("--count") { Description = "How many, the newest first.", DefaultValueFactory = _ => Limits.PageSize };

    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var rebuild = new Command("rebuild", "Make the search anew, in the background, by the running server. Until then only a part of the posts is found.");
        rebuild.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RebuildAsync(services, ct))));
        var search = new Command("search", "Look for posts.") { Typed, Count, rebuild };
        search.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RunAsync(services, parsed, ct))));
        return search;
    }

    private static async Task RunAsync(IServiceProvider services, ParseResult parsed, CancellationToken ct)
    {
        // The shell took the quotation marks away: what has a space in it was a phrase.
        var query = SearchQuery.Parse(string.Join(' ', parsed.GetValue(Typed)!.Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word)));
        foreach (var problem in query.NotUnderstood) await Console.Error.WriteLineAsync(problem);
        if (query.IsEmpty) throw new OperatorException("There is nothing to look for. Name words, or a filter such as from:me.");
        var own = services.GetRequiredService<OwnIds>();
        await services.GetRequiredService<IndexWords>().CatchUpAsync(ct);
        if (await services.GetRequiredService<Db>().ReadAsync(RebuildIndex.PercentAsync, ct) is { } percent)
            await Console.Error.WriteLineAsync($"The search is being made anew: {percent} in a hundred posts can be found by now.");
        var rows = await services.GetRequiredService<Db>().ReadAsync(async tx =>
        {
            var found = await FindPosts.FindAsync(tx, own, query, long.MaxValue, Math.Max(1, parsed.GetValue(Count)));
            var known = (await ObjectRows.FindAllAsync(tx, found.Uris)).ToDictionary(row => row.Uri);
            return found.Uris.Where(known.ContainsKey).Select(uri => known[uri]).ToList();
        }, ct);
        foreach (var row in rows)
        {
            Console.WriteLine($"{row.PublishedAt.ToTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {row.AttributedTo}\n  {row.Url ?? row.Uri}\n  {Excerpt.Of(row, Characters)}");
        }
        Console.WriteLine(rows.Count == 0 ? "Nothing found." : $"{rows.Count} found.");
    }

    private static async Task RebuildAsync(IServiceProvider services, CancellationToken ct)
    {
        await services.GetRequiredService<Db>().WriteAsync(RebuildIndex.BeginAsync, ct);
        Console.WriteLine("The search is empty now, and the running server makes it anew; if none runs, the next one does. The search page and the log say how far it is.");
    }
}
