using System.Text.Json.Nodes;
using ActorServer.Activities;

namespace ActorServer.Objects;

/// <summary>What a client wrote into an object of the owner's, made fit to be sent: peers are not to be given what we would not take. What was typed stays in `source`. [AP §3.3]</summary>
internal static class OwnContent
{
    internal static void Complete(JsonObject made)
    {
        if (made["content"].IdOf() is { } content) made["content"] = Sanitizer.Clean(content);
        if (made["contentMap"] is JsonObject languages)
        {
            foreach (var (language, text) in languages.ToList()) languages[language] = Sanitizer.Clean(text.IdOf() ?? "");
        }
        // Mastodon folds a post that has a summary; others look at sensitive.
        if (made["summary"].IdOf() is { Length: > 0 } && made["sensitive"] is null) made["sensitive"] = true;
    }
}
