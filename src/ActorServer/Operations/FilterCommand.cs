using System.CommandLine;
using ActorServer.Moderation;

namespace ActorServer.Operations;

/// <summary>filter add|remove|list: words that the owner does not want to read.</summary>
internal static class FilterCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var phrase = new Argument<string>("phrase") { Description = "A word, or several in a row; case does not matter." };
        Command Make(string name, string description, Func<Filters, string, CancellationToken, Task> run)
        {
            var command = new Command(name, description) { phrase };
            command.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed),
                services => run(services.GetRequiredService<Filters>(), parsed.GetValue(phrase)!, ct))));
            return command;
        }
        var list = new Command("list", "Show the phrases, and how many posts each was found in.");
        list.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed),
            services => ListAsync(services.GetRequiredService<Filters>(), ct))));
        return new Command("filter", "Keep posts with certain words from the wall and out of the notifications.")
        {
            Make("add", "Hide posts with these words.", AddAsync),
            Make("remove", "Show them again.", (filters, words, ct) => filters.RemoveAsync(words, ct)),
            list,
        };
    }

    private static async Task AddAsync(Filters filters, string phrase, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(phrase)) throw new OperatorException("Write the word or words to hide, such as filter add \"cheap pills\".");
        await filters.AddAsync(phrase, long.MaxValue, ct);
        Console.WriteLine("Posts with these words are kept from the wall and out of the notifications.");
    }

    private static async Task ListAsync(Filters filters, CancellationToken ct)
    {
        var rows = await filters.ListAsync(ct);
        if (rows.Count == 0) Console.WriteLine("Nothing is filtered.");
        foreach (var row in rows) Console.WriteLine($"{row.Hits,8}  {row.Phrase}");
    }
}
