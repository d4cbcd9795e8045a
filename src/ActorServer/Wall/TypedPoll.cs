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
    internal static string? Add(JsonObject note, TypedPost typed, DateTimeOffset now)
    {
        var choices = typed.Choices;
        if (choices.Count == 0) return null;
        if (choices.Count == 1) return Language.Text("A poll needs two choices or more.");
        if (choices.Distinct().Count() < choices.Count) return Language.Text("Two of the choices are the same.");
        var end = int.TryParse(typed["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? Math.Clamp(days, 1, MostDays) : 1;
        note["type"] = As.Question;
        note[typed["multiple"] == "1" ? "anyOf" : "oneOf"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["type"] = As.Note, ["name"] = choice })]);
        note["endTime"] = now.AddDays(end).ToXsd();
        return null;
    }
}
