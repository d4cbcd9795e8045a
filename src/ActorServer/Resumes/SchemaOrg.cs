using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;

namespace ActorServer.Resumes;

/// <summary>The résumé as search engines and other programs read it: a ProfilePage about a Person. [schema.org] Pure.</summary>
internal static class SchemaOrg
{
    internal static JsonObject Of(JsonObject resume, string name, OwnIds own)
    {
        var basics = ResumeDocument.Entries(resume, ResumeSchema.Basics)[0];
        var person = new JsonObject { ["@type"] = "Person", ["@id"] = own.Actor, ["name"] = T(basics, "name") ?? name, ["url"] = T(basics, "url") ?? $"{own.Origin}/" };
        Put(person, "jobTitle", T(basics, "label"));
        Put(person, "description", T(basics, "summary"));
        Put(person, "email", T(basics, "email") is { } email ? "mailto:" + email : null);
        Put(person, "telephone", T(basics, "phone"));
        Put(person, "address", Address(basics["location"] as JsonObject));
        PutAll(person, "sameAs", List(resume, "profiles").Select(one => (JsonNode?)T(one, "url")));
        PutAll(person, "worksFor", List(resume, "work").Where(one => one["endDate"] is null).Select(one => Named("Organization", one, "name")));
        PutAll(person, "hasOccupation", List(resume, "work").Where(one => T(one, "position") is not null).Select(Occupation));
        PutAll(person, "alumniOf", List(resume, "education").Select(one => Named("EducationalOrganization", one, "institution")));
        PutAll(person, "knowsAbout", List(resume, "skills").Select(one => (JsonNode?)T(one, "name")));
        PutAll(person, "knowsLanguage", List(resume, "languages").Select(one => (JsonNode?)T(one, "language")));
        PutAll(person, "award", List(resume, "awards").Select(one => (JsonNode?)T(one, "title")));
        PutAll(person, "hasCredential", List(resume, "certificates").Select(one => Named("EducationalOccupationalCredential", one, "name")));
        PutAll(person, "memberOf", List(resume, "volunteer").Select(one => Named("Organization", one, "organization")));
        return new() { ["@context"] = "https://schema.org", ["@type"] = "ProfilePage", ["url"] = own.Origin + ResumeEndpoints.Path, ["mainEntity"] = person };
    }

    private static IReadOnlyList<JsonObject> List(JsonObject resume, string section) => ResumeDocument.Entries(resume, ResumeSchema.Named(section)!);

    private static string? T(JsonObject entry, string name) => entry[name].IdOf() is { Length: > 0 } text ? text : null;

    private static JsonObject? Named(string type, JsonObject entry, string name)
    {
        if (T(entry, name) is not { } called) return null;
        var thing = new JsonObject { ["@type"] = type, ["name"] = called };
        Put(thing, "url", T(entry, "url"));
        return thing;
    }

    /// <summary>When something was, a Role around it says. [schema.org/Role]</summary>
    private static JsonObject Occupation(JsonObject work)
    {
        var role = new JsonObject { ["@type"] = "Role", ["hasOccupation"] = new JsonObject { ["@type"] = "Occupation", ["name"] = T(work, "position") } };
        Put(role, "startDate", T(work, "startDate"));
        Put(role, "endDate", T(work, "endDate"));
        return role;
    }

    private static JsonObject? Address(JsonObject? location)
    {
        if (location is null) return null;
        var address = new JsonObject { ["@type"] = "PostalAddress" };
        Put(address, "streetAddress", T(location, "address"));
        Put(address, "postalCode", T(location, "postalCode"));
        Put(address, "addressLocality", T(location, "city"));
        Put(address, "addressRegion", T(location, "region"));
        Put(address, "addressCountry", T(location, "countryCode"));
        return address.Count > 1 ? address : null;
    }

    private static void Put(JsonObject thing, string name, JsonNode? value)
    {
        if (value is not null) thing[name] = value;
    }

    private static void PutAll(JsonObject thing, string name, IEnumerable<JsonNode?> values)
    {
        var all = values.OfType<JsonNode>().ToArray();
        if (all.Length > 0) thing[name] = new JsonArray(all);
    }
}
