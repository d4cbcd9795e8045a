using System.Text.Json.Nodes;
using Federation.Json;

namespace ActorServer.Objects;

/// <summary>The @context of everything that leaves: in front, and no larger than the document needs. [AP §3 SHOULD]</summary>
internal static class OutgoingContext
{
    /// <summary>The document with the context that gives its names their meaning. One that stood there is replaced.</summary>
    internal static JsonObject With(JsonObject document) => With(document, KnownTerms.ContextFor(document));

    /// <summary>The same for a document that gets a proof: its context must be there, and say what a proof is, before that is made. [FEP-8b32]</summary>
    internal static JsonObject ForProof(JsonObject document) => With(document, KnownTerms.ContextFor(document, "proof"));

    private static JsonObject With(JsonObject document, JsonNode context)
    {
        var whole = new JsonObject { ["@context"] = context };
        foreach (var (name, value) in document)
        {
            if (name != "@context") whole[name] = value?.DeepClone();
        }
        return whole;
    }
}
