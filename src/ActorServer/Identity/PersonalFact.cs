using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Activities;

namespace ActorServer.Identity;

/// <summary>Who may know something about the owner.</summary>
internal enum FactAudience
{
    /// <summary>It stands in the public actor document and on the profile.</summary>
    Public,

    /// <summary>Only in a document for followers, given to a follower's signed request.</summary>
    Followers,

    /// <summary>It never leaves this server.</summary>
    Me,
}

/// <summary>Something about the owner's person, and who may know it. What is not for everybody is in no document that everybody can get.</summary>
internal sealed record PersonalFact(string Kind, string Value, FactAudience Audience)
{
    internal const string Birthday = "birthday";
    internal const string Address = "address";
    internal const string Email = "email";
    internal const string Phone = "phone";

    /// <summary>In the order in which they are shown, with their property in documents. [vCard ontology]</summary>
    internal static readonly (string Kind, string Property)[] Kinds =
        [(Birthday, "vcard:bday"), (Address, "vcard:Address"), (Email, "vcard:hasEmail"), (Phone, "vcard:hasTelephone")];

    /// <summary>The narrowest where the word is unknown, so that a slip does not publish.</summary>
    internal static FactAudience AudienceNamed(string word) => word switch
    {
        "public" => FactAudience.Public,
        "followers" => FactAudience.Followers,
        _ => FactAudience.Me,
    };

    internal static string Word(FactAudience audience) => audience switch
    {
        FactAudience.Public => "public",
        FactAudience.Followers => "followers",
        FactAudience.Me => "me",
    };

    /// <summary>Cut to size and read; null for nothing, and for a day that is none.</summary>
    internal static PersonalFact? Of(string kind, string? typed, FactAudience audience)
    {
        var value = typed?.Trim() ?? "";
        if (value.Length > Limits.ProfileFieldCharacters) value = value[..Limits.ProfileFieldCharacters];
        var isDay = DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        return value.Length == 0 || (kind == Birthday && !isDay) ? null : new(kind, value, audience);
    }

    internal static IReadOnlyList<PersonalFact> Parse(string stored) =>
        [.. JsonSerializer.Deserialize<string[][]>(stored)!.Select(fact => new PersonalFact(fact[0], fact[1], AudienceNamed(fact[2])))];

    internal static string Store(IEnumerable<PersonalFact> facts) => JsonSerializer.Serialize(facts.Select(fact => new[] { fact.Kind, fact.Value, Word(fact.Audience) }));

    /// <summary>What an Update of the actor says about the person. Who may know it stays; something new an app says is for everybody, since that is what it wrote into. [AP §6.3]</summary>
    internal static IReadOnlyList<PersonalFact> With(IReadOnlyList<PersonalFact> facts, JsonObject changes)
    {
        foreach (var (kind, property) in Kinds.Where(kind => changes.ContainsKey(kind.Property)))
        {
            var audience = facts.FirstOrDefault(fact => fact.Kind == kind)?.Audience ?? FactAudience.Public;
            facts = [.. facts.Where(fact => fact.Kind != kind), .. Of(kind, Bare(changes[property].IdOf()), audience) is { } fact ? new[] { fact } : []];
        }
        return facts;
    }

    /// <summary>Writes those that an audience may know into its document.</summary>
    internal static void Write(JsonObject document, IEnumerable<PersonalFact> facts)
    {
        foreach (var fact in facts)
        {
            var property = Array.Find(Kinds, kind => kind.Kind == fact.Kind).Property;
            if (property is not null) document[property] = fact.Kind switch { Email => "mailto:" + fact.Value, Phone => "tel:" + fact.Value.Replace(" ", "", StringComparison.Ordinal), _ => fact.Value };
        }
    }

    /// <summary>
    /// What followers may know beside what everybody does: a document of its own, addressed to them, so that no copy of the public actor document anywhere ever has it.
    /// Null when there is nothing like that. [AS2 Vocabulary, Profile] (docs/adr/0027)
    /// </summary>
    internal static JsonObject? ForFollowers(Owner owner, OwnIds own)
    {
        if (owner.Facts.All(fact => fact.Audience != FactAudience.Followers)) return null;
        var document = new JsonObject
        {
            ["id"] = own.Facts,
            ["type"] = "Profile",
            ["attributedTo"] = own.Actor,
            ["describes"] = own.Actor,
            ["to"] = new JsonArray(own.Followers),
        };
        Write(document, owner.Facts.Where(fact => fact.Audience != FactAudience.Me));
        return document;
    }

    private static string? Bare(string? value) => value is null ? null
        : value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? value["mailto:".Length..]
        : value.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? value["tel:".Length..] : value;
}
