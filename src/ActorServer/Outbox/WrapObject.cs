using System.Text.Json.Nodes;
using ActorServer.Activities;
using Federation;

namespace ActorServer.Outbox;

/// <summary>A client may post an object that is no activity: it means a Create of it. [AP §6.2.1]</summary>
internal static class WrapObject
{
    /// <summary>The activity itself, or a Create around the object, addressed as the object is. Null when there is no type to tell.</summary>
    internal static JsonObject? IfBare(JsonObject posted)
    {
        if (posted.TypeOf() is not { } type) return null;
        // A Question is an activity by the vocabulary; as a poll everybody makes it like a post. A type that nobody knows is an activity when it has an actor.
        if ((As.IsActivity(type) && type != As.Question) || posted["actor"] is not null) return posted;
        var create = new JsonObject { ["type"] = As.Create };
        foreach (var property in JsonObjects.Addressing)
        {
            // [AP §6.2.1 MUST] the Create has the object's to, bto, cc, bcc and audience.
            if (posted[property] is { } value) create[property] = value.DeepClone();
        }
        posted.Remove("@context");
        create["object"] = posted;
        return create;
    }
}
