using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;
using Federation.Discovery;

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

    /// <summary>
    /// A client gave what was typed and no content: the content is made of it here, Markdown or plain text as it says. [AP §3.3] Mentions are of those whom it
    /// tags, or who are known here by that handle; nobody is looked up on the network. Mentions and hashtags become tags where it has none.
    /// </summary>
    internal static async Task FromSourceAsync(Tx tx, JsonObject made, OwnIds own)
    {
        if (made["source"] is not JsonObject source || source["content"].IdOf() is not { } typed) return;
        var type = source["mediaType"].IdOf();
        if (type is not (null or TypedText.Plain or TypedText.Markdown)) return;
        var text = TypedText.Read(PostText.Normalize(typed), isPlain: type == TypedText.Plain);
        var tags = made["tag"] switch { JsonArray list => list, null => [], var one => [one.DeepClone()] };
        var people = new Dictionary<Handle, Mentioned>();
        foreach (var handle in PostText.Mentions(text.Runs).Take(Limits.Mentions))
        {
            var tagged = tags.OfType<JsonObject>().FirstOrDefault(tag => tag.TypeOf() == As.Mention && tag["name"].IdOf() == handle.ToString())?["href"].IdOf();
            if ((tagged ?? await PeerRows.FindByNameAsync(tx, handle.User, handle.Host)) is not { } id || !ObjectDocument.IsWebAddress(id)) continue;
            people[handle] = new(id, (await PeerRows.FindAsync(tx, id))?.Url ?? id);
        }
        made["content"] = text.ToHtml(people, own.Origin);
        if (made["contentMap"] is JsonObject { Count: 1 } languages) languages[languages.First().Key] = made["content"].IdOf();
        var named = tags.OfType<JsonObject>().Select(tag => tag["href"].IdOf()).ToHashSet();
        foreach (var tag in NoteParts.Tags(text.Runs, people, null, [], own).OfType<JsonObject>().Where(tag => named.Add(tag["href"].IdOf()))) tags.Add(tag.DeepClone());
        if (tags.Count > 0 && made["tag"] != tags) made["tag"] = tags;
    }

    /// <summary>What was added to the content is added in its language as well: peers find the language by the same words. [GoToSocial ContentMap]</summary>
    internal static void SayInItsLanguage(JsonObject made)
    {
        if (made["contentMap"] is JsonObject { Count: 1 } languages && made["content"].IdOf() is { } content) languages[languages.First().Key] = content;
    }
}
