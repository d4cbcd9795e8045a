using System.Text;
using System.Text.Json;
using Federation.Fetching;
using Federation.Json;
using Federation.Origins;

namespace Federation.Discovery;

/// <summary>What somebody wants to do with what they see on another server than their own.</summary>
public enum Intent
{
    /// <summary>Follow an actor.</summary>
    Follow,

    /// <summary>Like an object.</summary>
    Like,

    /// <summary>Pass an object on.</summary>
    Announce,

    /// <summary>Answer an object.</summary>
    Answer,
}

/// <summary>
/// Where on their own server somebody does something with an object of another: the links of their WebFinger answer, as activity intents [FEP-3b86], or
/// as the older link for remote subscription, which Mastodon's family takes for any object.
/// </summary>
public static class Interaction
{
    /// <summary>What an intent's rel begins with; the activity's name follows. [FEP-3b86 §4]</summary>
    public const string IntentPrefix = "https://w3id.org/fep/3b86/";

    /// <summary>OStatus' rel for the page on which somebody subscribes.</summary>
    public const string Subscribe = "http://ostatus.org/schema/1.0/subscribe";

    /// <summary>The rel that opens any object, whatever is to be done with it. [FEP-3b86 §5.1]</summary>
    public const string ObjectIntent = IntentPrefix + "Object";

    /// <summary>
    /// The page to send that person to; null when their server names none that may be gone to. A template is the other server's claim: only one that leads to the
    /// open web by https (under the policy of tests, also to this machine) is followed, and what is filled in is escaped.
    /// </summary>
    public static Uri? PageFor(string jrd, Intent intent, string objectId, FetchPolicy policy)
    {
        if (!BoundedJson.TryParse(Encoding.UTF8.GetBytes(jrd), out JsonElement root, out _)) return null;
        if (!root.TryGetProperty("links", out JsonElement links) || links.ValueKind != JsonValueKind.Array) return null;
        List<(string Rel, string Template)> templates = [.. links.EnumerateArray().Select(link => (Rel: Text(link, "rel"), Template: Text(link, "template")))
            .Where(link => link is { Rel: not null, Template: not null }).Select(link => (link.Rel!, link.Template!))];
        return Wanted(intent)
            .SelectMany(rel => templates.Where(link => link.Rel.Equals(rel, StringComparison.OrdinalIgnoreCase)))
            .Select(link => Filled(link.Template, objectId))
            .Select(filled => filled is not null && HttpUrl.TryParse(filled, out Uri? page) && AddressPolicy.Check(page, policy) is null ? page : null)
            .FirstOrDefault(page => page is not null);
    }

    /// <summary>The best first: the intent itself, then what opens any object.</summary>
    private static IEnumerable<string> Wanted(Intent intent) => intent == Intent.Answer
        ? [ObjectIntent, Subscribe, IntentPrefix + "Create"]
        : [IntentPrefix + intent, ObjectIntent, Subscribe];

    /// <summary>
    /// The simple form of RFC 6570: names in braces. The object goes where its name, or OStatus' uri, stands; an answer's where Create wants what is answered; what
    /// nobody filled in is empty. Null when there is no place for the object.
    /// </summary>
    private static string? Filled(string template, string objectId)
    {
        string value = Uri.EscapeDataString(objectId);
        var filled = new StringBuilder(template.Length + value.Length);
        bool hasObject = false;
        int at = 0;
        while (at < template.Length)
        {
            int open = template.IndexOf('{', at);
            int close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) break;
            filled.Append(template, at, open - at);
            if (template[(open + 1)..close] is "object" or "uri" or "inReplyTo")
            {
                filled.Append(value);
                hasObject = true;
            }
            at = close + 1;
        }
        return hasObject ? filled.Append(template, at, template.Length - at).ToString() : null;
    }

    private static string? Text(JsonElement link, string name) =>
        link.ValueKind == JsonValueKind.Object && link.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
