using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using Federation;
using Federation.Addressing;
using Federation.Discovery;

namespace ActorServer.Objects;

/// <summary>The decisions in composing a Note: what it says as HTML, whom it is addressed to, which tags it carries. Pure.</summary>
internal static class NoteParts
{
    internal static string? Check(Draft draft) =>
        draft.Attachments.Count > Limits.Attachments ? $"A post can have at most {Limits.Attachments} files."
        : CheckText(draft.Text, draft.Warning, draft.Attachments.Count > 0);

    internal static string? CheckText(string text, string warning, bool hasFiles) =>
        text.Length == 0 && !hasFiles ? "There is nothing to post yet. Write something, or add a picture."
        : text.Length + warning.Length > Limits.PostCharacters ? $"This is {text.Length + warning.Length:N0} characters long. A post can have {Limits.PostCharacters:N0}."
        : PostText.Mentions(PostText.Read(text)).Count > Limits.Mentions ? $"A post can mention at most {Limits.Mentions} people."
        : null;

    internal static Composed Build(
        Draft draft, IReadOnlyList<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> people, Parent? parent, OwnIds own)
    {
        var audience = NotWiderThan(parent, draft.Audience);
        var named = people.Values.Select(person => person.ActorId).Union(AnsweredBy(parent, audience, own)).Where(id => id != own.Actor).ToList();
        if (audience == Visibility.Direct && named.Count == 0)
        {
            return new(null, "This would reach nobody. Write to whom it goes, as @someone@somewhere.example, or choose a wider audience.");
        }

        var note = new JsonObject { ["type"] = As.Note };
        if (parent is not null) note["inReplyTo"] = parent.Row.Uri;
        if (draft.Warning.Length > 0) note["summary"] = draft.Warning;
        note["sensitive"] = draft.Warning.Length > 0;
        AddText(note, draft.Text, runs, people, own);
        note["tag"] = Tags(runs, people, parent, own);
        var (to, cc) = Addresses(audience, named, own);
        note["to"] = ToArray(to);
        note["cc"] = ToArray(cc);
        if (draft.Attachments.Count > 0) note["attachment"] = new JsonArray([.. draft.Attachments.Select(media => MediaDocument.Of(media, own))]);
        return new(note, null);
    }

    internal static JsonObject Changes(
        JsonObject before, string text, string warning, IReadOnlyList<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> people, OwnIds own)
    {
        var changes = new JsonObject
        {
            ["id"] = before.IdOf(),
            ["type"] = before.TypeOf(),
            ["summary"] = warning.Length > 0 ? warning : null,
            ["sensitive"] = warning.Length > 0,
        };
        AddText(changes, text, runs, people, own);
        // Whom it answers stays mentioned although the text does not say so.
        var tags = Tags(runs, people, null, own);
        if (before["inReplyTo"].IdOf() is not null && KeptMention(before, tags) is { } kept) tags.Insert(0, kept);
        changes["tag"] = tags;
        var already = before.Recipients().ToHashSet();
        var isDirect = Audience.Of(before.ToAsNode()).VisibilityFor(own.Followers) == Visibility.Direct;
        var property = isDirect ? "to" : "cc";
        changes[property] = ToArray(before.Ids(property).Concat(people.Values.Select(person => person.ActorId).Where(id => id != own.Actor && !already.Contains(id))));
        return changes;
    }

    /// <summary>An answer is not told to more people than the post it answers: that one's author chose.</summary>
    internal static Visibility NotWiderThan(Parent? parent, Visibility wanted) =>
        parent is null ? wanted : (Visibility)Math.Max((int)wanted, (int)Enum.Parse<Visibility>(parent.Row.Visibility));

    /// <summary>[AP §5.6, §6.1] To everybody: public in `to`; only to whoever has the link: public in `cc`; people named hear of it in any case.</summary>
    internal static (IEnumerable<string> To, IEnumerable<string> Cc) Addresses(Visibility audience, IReadOnlyList<string> named, OwnIds own) => audience switch
    {
        Visibility.Public => ([As.Public], [own.Followers, .. named]),
        Visibility.Unlisted => ([own.Followers], [As.Public, .. named]),
        Visibility.Followers => ([own.Followers], named),
        Visibility.Direct => (named, []),
    };

    /// <summary>The author of what is answered; in a private conversation of which the owner's own post is the last, whoever that went to.</summary>
    private static IEnumerable<string> AnsweredBy(Parent? parent, Visibility audience, OwnIds own) =>
        parent is null ? []
        : parent.Row.AttributedTo != own.Actor ? [parent.Row.AttributedTo]
        : audience == Visibility.Direct ? JsonObjects.ParseOwn(parent.Row.Json).Recipients().Where(id => !As.IsPublic(id) && id != own.Followers)
        : [];

    private static void AddText(JsonObject note, string text, IReadOnlyList<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> people, OwnIds own)
    {
        note["content"] = text.Length == 0 ? "" : PostText.ToHtml(runs, people, own.Origin);
        // What was typed, so that it can be edited. [AP §3.3]
        note["source"] = new JsonObject { ["content"] = text, ["mediaType"] = "text/plain" };
    }

    /// <summary>
    /// Mentions and hashtags. The author of what is answered is mentioned although the text need not say so: Mastodon tells its users of an
    /// answer only when they stand here.
    /// </summary>
    private static JsonArray Tags(IReadOnlyList<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> people, Parent? parent, OwnIds own)
    {
        var tags = new JsonArray();
        var isNamed = people.Values.Any(person => person.ActorId == parent?.Row.AttributedTo);
        if (parent is { AuthorHandle: { } author } && !isNamed) tags.Add(Mention(parent.Row.AttributedTo, author));
        foreach (var handle in PostText.Mentions(runs).Where(people.ContainsKey)) tags.Add(Mention(people[handle].ActorId, handle.ToString()));
        foreach (var tag in PostText.Hashtags(runs))
        {
            tags.Add(new JsonObject { ["type"] = As.Hashtag, ["href"] = PostText.TagHref(own.Origin, tag), ["name"] = "#" + tag });
        }
        return tags;
    }

    /// <summary>The first mention of before, which is whom the post answers.</summary>
    private static JsonNode? KeptMention(JsonObject before, JsonArray tags)
    {
        var named = tags.OfType<JsonObject>().Select(tag => tag["href"].IdOf()).ToHashSet();
        var first = (before["tag"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(tag => tag.TypeOf() == As.Mention);
        return first is null || named.Contains(first["href"].IdOf()) ? null : first.DeepClone();
    }

    private static JsonObject Mention(string actorId, string handle) => new() { ["type"] = As.Mention, ["href"] = actorId, ["name"] = handle };

    private static JsonArray ToArray(IEnumerable<string> ids) => [.. ids.Select(id => (JsonNode)id)];
}
