using System.CommandLine;
using ActorServer.Objects;
using ActorServer.Outbox;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>post TEXT, with pictures. The running server delivers it.</summary>
internal static class PostCommand
{
    private static readonly Argument<string> Text = new("text") { Description = "What to say. @someone@somewhere mentions, #word tags." };
    private static readonly Option<string> Warning = new("--warning") { Description = "Folds the post behind these words." };
    private static readonly Option<string> Audience = new("--audience") { Description = "Who may see it.", DefaultValueFactory = _ => "public" };
    private static readonly Option<string?> ReplyTo = new("--reply-to") { Description = "The id of the post that this answers." };
    private static readonly Option<string[]> Attach = new("--attach") { Description = "A picture, video or sound; may be repeated.", DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> Alt = new("--alt") { Description = "What is to be seen, for each --attach in order.", DefaultValueFactory = _ => [] };

    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        Audience.AcceptOnlyFromAmong("public", "unlisted", "followers", "direct");
        var post = new Command("post", "Post something.") { Text, Warning, Audience, ReplyTo, Attach, Alt };
        post.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RunAsync(services, parsed, ct))));
        return post;
    }

    private static async Task RunAsync(IServiceProvider services, ParseResult parsed, CancellationToken ct)
    {
        // Step 1: the files.
        var files = await StoreAsync(services.GetRequiredService<MediaFiles>(), parsed.GetValue(Attach)!, parsed.GetValue(Alt)!, ct);

        // Step 2: the Note.
        var draft = new Draft(parsed.GetValue(Text)!, parsed.GetValue(Warning) ?? "", Draft.AudienceNamed(parsed.GetValue(Audience)!), parsed.GetValue(ReplyTo), files);
        var composed = await services.GetRequiredService<ComposeNote>().NewAsync(draft, ct);
        if (composed.Note is not { } note) throw new OperatorException(Wall.Language.English.Say(composed.Problem!));

        // Step 3: files and post in one transaction.
        var published = await services.GetRequiredService<PublishActivity>().RunAsync(note, files, ct);
        if (published.Refusal is { } refusal) throw Commands.Refused(refusal);
        Console.WriteLine($"Published {published.Uri}. The running server delivers it; 'queue' shows what waits.");
    }

    private static async Task<IReadOnlyList<MediaRow>> StoreAsync(MediaFiles media, string[] paths, string[] alts, CancellationToken ct)
    {
        var rows = new List<MediaRow>();
        for (var i = 0; i < paths.Length; i++)
        {
            if (!File.Exists(paths[i])) throw new OperatorException($"There is no file {paths[i]}.");
            await using var file = File.OpenRead(paths[i]);
            var stored = await media.StoreAsync(file, ct);
            if (stored.Refusal is { } refusal) throw new OperatorException($"{paths[i]}: {Commands.Refused(refusal).Message}");
            rows.Add(stored.Media! with { Description = i < alts.Length ? alts[i] : null });
        }
        return rows;
    }
}
