using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Conformance;

/// <summary>Short names for what the tests ask of documents again and again.</summary>
internal static class Documents
{
    internal static string? Text(this JsonObject document, string property) => document[property] switch
    {
        JsonValue value => value.GetValue<string>(),
        JsonObject node => node["id"]?.GetValue<string>(),
        _ => null,
    };

    internal static long Number(this JsonObject document, string property) => document[property]!.GetValue<long>();

    /// <summary>The strings of a property, or the ids of the objects in it; one is as good as a list of one.</summary>
    internal static IReadOnlyList<string> Texts(this JsonObject document, string property) => document[property] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item is JsonObject node ? node.Text("id")! : item!.GetValue<string>())],
        _ => [document.Text(property)!],
    };

    /// <summary>Is Activity Streams' context among the document's?</summary>
    internal static bool HasContext(this JsonObject document) => document["@context"] switch
    {
        JsonArray list => list.Any(item => item is JsonValue value && value.TryGetValue<string>(out var text) && text == As.Context),
        JsonValue single => single.GetValue<string>() == As.Context,
        _ => false,
    };

    internal static async Task<long> TotalAsync(this RunningServer server, string collection, bool asOwner = false) =>
        (await server.GetDocumentAsync(collection, asOwner)).Number("totalItems");

    /// <summary>The items of a collection as ids.</summary>
    internal static async Task<IReadOnlyList<string>> IdsAsync(this RunningServer server, string collection, bool asOwner = false) =>
        [.. (await server.GetItemsAsync(collection, asOwner)).Select(item => item is JsonObject node ? node.Text("id")! : item.GetValue<string>())];

    /// <summary>The posts that a visitor sees on the owner's page, or the owner's app in the inbox: any text served that holds this one.</summary>
    internal static async Task<bool> InboxHasAsync(this RunningServer server, string activity) =>
        (await server.IdsAsync(server.Own.Inbox, asOwner: true)).Contains(activity);

    internal static JsonObject Activity(string type, JsonNode? @object, JsonObject? more = null)
    {
        var activity = new JsonObject { ["type"] = type, ["object"] = @object };
        foreach (var (name, value) in more ?? []) activity[name] = value?.DeepClone();
        return activity;
    }

    internal static JsonObject Note(string content, string to) => new() { ["type"] = As.Note, ["content"] = content, ["to"] = to };
}
