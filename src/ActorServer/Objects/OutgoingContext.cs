using System.Text.Json.Nodes;
using Federation;

namespace ActorServer.Objects;

/// <summary>The @context of everything that leaves: what the ActivityStreams vocabulary lacks is defined here, as other servers define it.</summary>
internal static class OutgoingContext
{
    internal static JsonArray Create() =>
    [
        As.Context,
        "https://w3id.org/security/v1",
        new JsonObject
        {
            ["Hashtag"] = "as:Hashtag",
            ["sensitive"] = "as:sensitive",
            ["manuallyApprovesFollowers"] = "as:manuallyApprovesFollowers",
            ["toot"] = "http://joinmastodon.org/ns#",
            ["discoverable"] = "toot:discoverable",
            ["webfinger"] = new JsonObject { ["@id"] = "https://purl.archive.org/socialweb/webfinger#webfinger", ["@type"] = "http://www.w3.org/2001/XMLSchema#string" },
        },
    ];

    /// <summary>A document as it leaves: with its context in front.</summary>
    internal static JsonObject With(JsonObject document)
    {
        if (document.ContainsKey("@context")) return document;
        var whole = new JsonObject { ["@context"] = Create() };
        foreach (var (name, value) in document) whole[name] = value?.DeepClone();
        return whole;
    }
}
