using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;

namespace ActorServer.Identity;

/// <summary>The owner as peers see them. [AP §4.1]</summary>
internal static class ActorDocument
{
    internal static async Task<JsonObject> BuildAsync(Tx tx, OwnIds own)
    {
        var owner = await Owner.GetAsync(tx);
        var icon = owner.IconMedia is { } id ? await MediaRows.FindAsync(tx, id) : null;
        var document = new JsonObject
        {
            ["id"] = own.Actor,
            ["type"] = As.Person,
            ["preferredUsername"] = own.Handle,
            ["webfinger"] = own.FullHandle[1..],                    // [FEP-2c59]
            ["name"] = owner.Name,
            ["summary"] = owner.AboutHtml,
            ["url"] = $"{own.Origin}/",
            ["inbox"] = own.Inbox,                                  // [AP §4.1 MUST]
            ["outbox"] = own.Outbox,                                // [AP §4.1 MUST]
            ["followers"] = own.Followers,                          // [AP §4.1 SHOULD]
            ["following"] = own.Following,                          // [AP §4.1 SHOULD]
            ["liked"] = own.Liked,                                  // [AP §4.1 MAY]
            ["featured"] = own.Featured,
            ["featuredTags"] = own.FeaturedTags,
            ["blocked"] = own.Blocked,
            ["endpoints"] = new JsonObject { ["sharedInbox"] = own.SharedInbox, ["uploadMedia"] = own.UploadMedia },
            ["manuallyApprovesFollowers"] = owner.ManuallyApprovesFollowers,
            ["discoverable"] = true,
            ["published"] = owner.Since.ToXsd(),
            ["publicKey"] = new JsonObject
            {
                ["id"] = own.Key,
                ["owner"] = own.Actor,
                ["publicKeyPem"] = await KeyRows.PublicPemAsync(tx, own.Key),
            },
        };
        // [FEP-7628] Accounts that may lead here, and where this one leads now.
        if (owner.AlsoKnownAs is { Count: > 0 } others) document["alsoKnownAs"] = new JsonArray([.. others.Select(id => (JsonNode)id)]);
        if (owner.MovedTo is { } target) document["movedTo"] = target;
        if (icon is not null) document["icon"] = MediaDocument.Of(icon, own);
        return document;
    }
}
