using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>The one person whose server this is, as they describe themselves.</summary>
internal sealed record Owner
{
    /// <summary>Shown name; the handle until the owner chose one.</summary>
    internal required string Name { get; init; }

    /// <summary>What the owner says about themselves, as typed.</summary>
    internal string About { get; init; } = "";

    /// <summary>The same as HTML, sanitised.</summary>
    internal string AboutHtml { get; init; } = "";

    /// <summary>Id in the media table of the owner's picture.</summary>
    internal string? IconMedia { get; init; }

    /// <summary>New followers wait until the owner lets them in.</summary>
    internal bool ManuallyApprovesFollowers { get; init; }

    /// <summary>Others learn how many follow and are followed, not who.</summary>
    internal bool HidesFollows { get; init; }

    /// <summary>Other accounts of the owner's. One of them can move here only when it stands in this list. [FEP-7628]</summary>
    internal IReadOnlyList<string> AlsoKnownAs { get; init; } = [];

    /// <summary>The account where the owner goes on; set by a Move only.</summary>
    internal string? MovedTo { get; init; }

    /// <summary>May what the owner says to everybody be found by search? [FEP-5feb] Not without being asked.</summary>
    internal bool Indexable { get; init; }

    /// <summary>May others list and recommend the owner? Mastodon's `discoverable`; a person with a server of their own wants to be found unless they say otherwise.</summary>
    internal bool Discoverable { get; init; } = true;

    internal IReadOnlyList<ProfileField> Fields { get; init; } = [];

    /// <summary>Id in the media table of the wide picture above the profile.</summary>
    internal string? HeaderMedia { get; init; }

    /// <summary>Birthday and the like, each with who may know it.</summary>
    internal IReadOnlyList<PersonalFact> Facts { get; init; } = [];

    internal required DateTimeOffset Since { get; init; }

    internal static async Task<Owner> GetAsync(Tx tx)
    {
        var settings = await SettingRows.AllAsync(tx);
        return new Owner
        {
            Name = settings["owner.name"],
            About = settings.GetValueOrDefault("owner.about", ""),
            AboutHtml = settings.GetValueOrDefault("owner.about-html", ""),
            IconMedia = settings.GetValueOrDefault("owner.icon"),
            ManuallyApprovesFollowers = settings.GetValueOrDefault("owner.approves-by-hand") == "1",
            HidesFollows = settings.GetValueOrDefault("owner.hides-follows") == "1",
            AlsoKnownAs = settings.GetValueOrDefault("owner.also-known-as", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            MovedTo = settings.GetValueOrDefault("owner.moved-to"),
            Indexable = settings.GetValueOrDefault("owner.indexable") == "1",
            Discoverable = settings.GetValueOrDefault("owner.discoverable") != "0",
            Fields = ProfileField.Parse(settings.GetValueOrDefault("owner.fields")),
            HeaderMedia = settings.GetValueOrDefault("owner.header"),
            Facts = settings.TryGetValue("owner.facts", out var facts) ? PersonalFact.Parse(facts) : FactsOfOldFolder(settings),
            Since = long.Parse(settings["owner.since"], CultureInfo.InvariantCulture).ToTime(),
        };
    }

    internal static async Task SetAsync(Tx tx, Owner owner)
    {
        await SettingRows.SetAsync(tx, "owner.name", owner.Name);
        await SettingRows.SetAsync(tx, "owner.about", owner.About);
        await SettingRows.SetAsync(tx, "owner.about-html", owner.AboutHtml);
        await SettingRows.SetAsync(tx, "owner.approves-by-hand", owner.ManuallyApprovesFollowers ? "1" : "0");
        await SettingRows.SetAsync(tx, "owner.hides-follows", owner.HidesFollows ? "1" : "0");
        await SettingRows.SetAsync(tx, "owner.since", owner.Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        await SettingRows.SetAsync(tx, "owner.also-known-as", string.Join(' ', owner.AlsoKnownAs));
        await SetOrRemoveAsync(tx, "owner.moved-to", owner.MovedTo);
        await SettingRows.SetAsync(tx, "owner.indexable", owner.Indexable ? "1" : "0");
        await SettingRows.SetAsync(tx, "owner.discoverable", owner.Discoverable ? "1" : "0");
        await SettingRows.SetAsync(tx, "owner.fields", ProfileField.Store(owner.Fields));
        await SetOrRemoveAsync(tx, "owner.icon", owner.IconMedia);
        await SetOrRemoveAsync(tx, "owner.header", owner.HeaderMedia);
        await SettingRows.SetAsync(tx, "owner.facts", PersonalFact.Store(owner.Facts));
    }

    /// <summary>Before facts had an audience, the two that there were stood in the public document.</summary>
    private static IReadOnlyList<PersonalFact> FactsOfOldFolder(IReadOnlyDictionary<string, string> settings) =>
        [.. new[] { PersonalFact.Birthday, PersonalFact.Address }.Select(kind => PersonalFact.Of(kind, settings.GetValueOrDefault($"owner.{kind}"), FactAudience.Public)).OfType<PersonalFact>()];

    private static Task SetOrRemoveAsync(Tx tx, string name, string? value) =>
        value is null ? SettingRows.RemoveAsync(tx, name) : SettingRows.SetAsync(tx, name, value);

    /// <summary>The profile with the changes of an Update of the actor. Only what is named changes. [AP §6.3]</summary>
    internal Owner With(JsonObject changes)
    {
        var summary = changes.ContainsKey("summary") ? Sanitizer.Clean(changes["summary"].IdOf() ?? "") : AboutHtml;
        return this with
        {
            Name = changes.ContainsKey("name") ? changes["name"].IdOf() ?? "" : Name,
            AboutHtml = summary,
            About = changes["source"] is JsonObject source && source["content"].IdOf() is { } typed ? typed
                : summary == AboutHtml ? About : Sanitizer.ToText(summary),
            IconMedia = changes.ContainsKey("icon") ? MediaIdOf(changes["icon"]) : IconMedia,
            AlsoKnownAs = changes.ContainsKey("alsoKnownAs")
                ? [.. changes.Ids("alsoKnownAs").Where(id => ObjectDocument.IsWebAddress(id) && !id.Contains(' ', StringComparison.Ordinal)).Distinct().Take(Limits.AlsoKnownAs)]
                : AlsoKnownAs,
            ManuallyApprovesFollowers = Flag(changes, "manuallyApprovesFollowers") ?? ManuallyApprovesFollowers,
            HidesFollows = Flag(changes, "hidesFollows") ?? HidesFollows,
            Indexable = Flag(changes, "indexable") ?? Indexable,
            Discoverable = Flag(changes, "discoverable") ?? Discoverable,
            Fields = changes.ContainsKey("attachment") ? ProfileField.In(changes["attachment"]) : Fields,
            HeaderMedia = changes.ContainsKey("image") ? MediaIdOf(changes["image"]) : HeaderMedia,
            Facts = PersonalFact.With(Facts, changes),
        };
    }

    private static bool? Flag(JsonObject changes, string property) => changes[property]?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.True => true,
        System.Text.Json.JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The id of an uploaded file, from its address as uploadMedia gave it; null for none. What is not here is shown as none.</summary>
    private static string? MediaIdOf(JsonNode? icon)
    {
        var url = icon is JsonObject image ? image["url"].IdOf() : icon.IdOf();
        return url is not null && url.LastIndexOf("/media/", StringComparison.Ordinal) is >= 0 and var at ? url[(at + "/media/".Length)..] : null;
    }
}
