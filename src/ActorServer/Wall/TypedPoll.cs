using System.Globalization;
using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Wall;

/// <summary>The choices that the owner typed below a post make it a poll. Pure. [AS2 Vocabulary: Question]</summary>
internal static class TypedPoll
{
    /// <summary>The longest that a form offers; another number was not chosen there.</summary>
    private const int MostDays = 14;

    /// <summary>Makes the note a poll where choices were typed. What is wrong with them, in words for the owner, or null.</summary>
    internal static string? Add(JsonObject note, OwnerForm form, DateTimeOffset now)
    {
        var choices = form.Fields.Where(field => field.Key.StartsWith("choice", StringComparison.Ordinal)).OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => field.Value.Trim()).Where(choice => choice.Length > 0).Take(Limits.PollOptions).ToList();
        if (choices.Count == 0) return null;
        if (choices.Count == 1) return "A poll needs two choices or more.";
        if (choices.Distinct().Count() < choices.Count) return "Two of the choices are the same.";
        var days = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? Math.Clamp(typed, 1, MostDays) : 1;
        note["type"] = As.Question;
        note[form.IsTicked("multiple") ? "anyOf" : "oneOf"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["type"] = As.Note, ["name"] = choice })]);
        note["endTime"] = now.AddDays(days).ToXsd();
        return null;
    }
}
