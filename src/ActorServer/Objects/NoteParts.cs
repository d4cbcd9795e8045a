using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Wall;
using Federation;
using Federation.Addressing;
using Federation.Discovery;

namespace ActorServer.Objects;

/// <summary>The decisions in composing a Note: what it says as HTML, whom it is addressed to, which tags it carries. Pure.</summary>
internal static class NoteParts
{
    internal static string? Check(Draft draft) =>
        draft.Attachments.Count > Limits.Attachments ? Language.Text("A post can have at most {0} files.", Limits.Attachments)
        : CheckText(draft.Text, draft.Warning, draft.Attachments.Count > 0);

    internal static string? CheckText(string text, string warning, bool hasFiles) =>
        text.Length == 0 && !hasFiles ? Language.Text("There is nothing to post yet. Write something, or add a picture.")
        : text.Length + warning.Length > Limits.PostCharacters ? Language.Text("This is {0} characters long. A post can have {1}.", text.Length + warning.Length, Limits.PostCharacters)
        : PostText.Mentions(TypedText.Read(text).Runs).Count > Limits.Mentions ? Language.Text("A post can mention at most {0} people.", Limits.Mentions)
        : null;

    internal static Composed Build(
        Draft draft, TypedText text, IReadOnlyDictionary<Handle, Mentioned> people, Parent? parent, OwnIds own)
    {
        var audience = NotWiderThan(parent, draft.Audience);
        var named = people.Values.Select(person => person.ActorId).Union(draft.For.Select(peer => peer.Uri)).Union(AnsweredBy(parent, audience, own)).Where(id => id != own.Actor).ToList();
        if (audience == Visibility.Direct && named.Count == 0)
        {
            return new(null, Language.Text("This would reach nobody. Write to whom it goes, as @someone@somewhere.example, or choose a wider audience."));
        }

        var note = new JsonObject { ["type"] = As.Note };
        if (parent is not null) note["inReplyTo"] = parent.Row.Uri;
        if (draft.Warning.Length > 0) note["summary"] = draft.Warning;
        note["sensitive"] = draft.IsSensitive || draft.Warning.Length > 0;
        AddText(note, text, draft.Language, people, own);
        note["tag"] = Tags(text.Runs, people, parent, draft.For, own);
        var (to, cc) = Addresses(audience, named, own);
        note["to"] = ToArray(to);
        note["cc"] = ToArray(cc);
        if (draft.Attachments.Count > 0) note["attachment"] = Attachments(draft.Attachments, draft.Focus, own);
        if (draft.Quote is { } quoted) note["quote"] = quoted;
        InteractionPolicy.Write(note, draft.MayQuote, draft.MayReply, named, own);
        return new(note, null);
    }

    /// <summary>Files as the post shows them, each with what must stay in sight.</summary>
    private static JsonArray Attachments(IReadOnlyList<MediaRow> files, IReadOnlyDictionary<string, FocalPoint> focus, OwnIds own) => [.. files.Select(media =>
    {
        var document = MediaDocument.Of(media, own);
        if (focus.GetValueOrDefault(media.Id) is var point && point != FocalPoint.Middle) document["focalPoint"] = point.ToJson();
        return (JsonNode)document;
    })];

    /// <summary>The changes that make a post say what a draft says. Its audience, what it answers and what it quotes stay as they are.</summary>
    internal static JsonObject Changes(JsonObject before, Draft draft, TypedText text, IReadOnlyDictionary<Handle, Mentioned> people, OwnIds own)
    {
        var changes = new JsonObject
        {
            ["id"] = before.IdOf(),
            ["type"] = before.TypeOf(),
            ["summary"] = draft.Warning.Length > 0 ? draft.Warning : null,
            ["sensitive"] = draft.IsSensitive || draft.Warning.Length > 0,
            ["contentMap"] = null,
        };
        AddText(changes, text, draft.Language, people, own);
        changes["attachment"] = Kept(before, draft, own);
        var isPrivate = Audience.Of(before.ToAsNode()).VisibilityFor(own.Followers) == Visibility.Direct;
        // Whom it answers, and whom it is for, stay mentioned although the text does not say so.
        var tags = Tags(text.Runs, people, null, [], own);
        if (before["inReplyTo"].IdOf() is not null || isPrivate) KeepMentions(before, tags, isPrivate ? int.MaxValue : 1);
        changes["tag"] = tags;
        var already = before.Recipients().ToHashSet();
        var property = isPrivate ? "to" : "cc";
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

    private static void AddText(JsonObject note, TypedText text, string? language, IReadOnlyDictionary<Handle, Mentioned> people, OwnIds own)
    {
        note["content"] = text.ToHtml(people, own.Origin);
        // Peers read the language from the first name in here. [AS2 Core §4.7]
        if (language is not null) note["contentMap"] = new JsonObject { [language] = note["content"].IdOf() };
        // What was typed, so that it can be edited. [AP §3.3]
        note["source"] = new JsonObject { ["content"] = text.Text, ["mediaType"] = text.MediaType };
    }

    /// <summary>The files of the draft, behind those that came from elsewhere than this server's media, which no form shows.</summary>
    private static JsonArray? Kept(JsonObject before, Draft draft, OwnIds own)
    {
        var foreign = (before["attachment"] switch { JsonArray list => list, null => [], var one => [one.DeepClone()] }).Where(file => !IsOwnMedia(file, own)).Select(file => file?.DeepClone());
        JsonArray all = [.. foreign, .. Attachments(draft.Attachments, draft.Focus, own).Select(file => file!.DeepClone())];
        return all.Count == 0 ? null : all;
    }

    private static bool IsOwnMedia(JsonNode? file, OwnIds own) => file is JsonObject document && document["url"].IdOf()?.StartsWith(own.Media(""), StringComparison.Ordinal) == true;

    /// <summary>
    /// Mentions and hashtags. The author of what is answered is mentioned although the text need not say so: Mastodon tells its users of an
    /// answer, and shows a private message as one, only when they stand here.
    /// </summary>
    internal static JsonArray Tags(IReadOnlyList<TextRun> runs, IReadOnlyDictionary<Handle, Mentioned> people, Parent? parent, IReadOnlyList<PeerRow> also, OwnIds own)
    {
        var tags = new JsonArray();
        var named = people.Values.Select(person => person.ActorId).ToHashSet();
        foreach (var peer in also.Where(peer => named.Add(peer.Uri))) tags.Add(Mention(peer.Uri, peer.Handle));
        if (parent is { AuthorHandle: { } author } && named.Add(parent.Row.AttributedTo)) tags.Insert(0, Mention(parent.Row.AttributedTo, author));
        foreach (var handle in PostText.Mentions(runs).Where(people.ContainsKey)) tags.Add(Mention(people[handle].ActorId, handle.ToString()));
        foreach (var tag in PostText.Hashtags(runs))
        {
            tags.Add(new JsonObject { ["type"] = As.Hashtag, ["href"] = PostText.TagHref(own.Origin, tag), ["name"] = "#" + tag });
        }
        return tags;
    }

    /// <summary>The first mentions of before: whom the post answers, or everybody whom it is for.</summary>
    private static void KeepMentions(JsonObject before, JsonArray tags, int most)
    {
        var named = tags.OfType<JsonObject>().Select(tag => tag["href"].IdOf()).ToHashSet();
        var mentions = (before["tag"] as JsonArray)?.OfType<JsonObject>().Where(tag => tag.TypeOf() == As.Mention).Take(most) ?? [];
        foreach (var mention in mentions.Where(tag => named.Add(tag["href"].IdOf())).Reverse().ToList()) tags.Insert(0, mention.DeepClone());
    }

    private static JsonObject Mention(string actorId, string handle) => new() { ["type"] = As.Mention, ["href"] = actorId, ["name"] = handle };

    private static JsonArray ToArray(IEnumerable<string> ids) => [.. ids.Select(id => (JsonNode)id)];
}
