using System.Text.Json.Nodes;
using Federation.Json;

namespace ActorServer.Objects;

/// <summary>The @context of everything that leaves: in front, and no larger than the document needs.</summary>
internal static class OutgoingContext
{
    /// <summary>The document with the context that gives its names their meaning. One that stood there is replaced.</summary>
    internal static JsonObject With(JsonObject document)
    {
        var whole = new JsonObject { ["@context"] = KnownTerms.ContextFor(document) };
        foreach (var (name, value) in document)
        {
            if (name != "@context") whole[name] = value?.DeepClone();
        }
        return whole;
    }
}
