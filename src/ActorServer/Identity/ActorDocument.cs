using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Federation.Keys;

namespace ActorServer.Identity;

/// <summary>The owner as peers see them. [AP §4.1]</summary>
internal static class ActorDocument
{
    internal static async Task<JsonObject> BuildAsync(Tx tx, OwnIds own)
    {
        var owner = await Owner.GetAsync(tx);
        var icon = owner.IconMedia is { } id && await MediaRows.WithCopiesAsync(tx, [id]) is [var picture] ? picture : null;
        var key = await KeyRows.InUseAsync(tx, KeyRow.Rsa);
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
            ["pendingFollowers"] = own.PendingFollowers,            // [FEP-4ccd]
            ["pendingFollowing"] = own.PendingFollowing,            // [FEP-4ccd]
            ["blocked"] = own.Blocked,                              // [FEP-c648]
            ["blocks"] = own.Blocks,                                // [FEP-c648]
            ["eventStream"] = own.EventStream,                      // [SWICG SSE]
            ["objectIDAsClientID"] = true,                          // [FEP-d8c2]
            ["endpoints"] = new JsonObject                          // [AP §4.1 MAY]
            {
                ["sharedInbox"] = own.SharedInbox,
                ["uploadMedia"] = own.UploadMedia,
                ["proxyUrl"] = own.Proxy,
                ["oauthAuthorizationEndpoint"] = own.OAuthAuthorization,
                ["oauthTokenEndpoint"] = own.OAuthToken,
                ["oauthRegistrationEndpoint"] = own.OAuthRegistration,      // [SWICG Basic Profile, Discovery]
            },
            ["manuallyApprovesFollowers"] = owner.ManuallyApprovesFollowers,
            ["discoverable"] = owner.Discoverable,
            ["indexable"] = owner.Indexable,                        // [FEP-5feb]
            ["published"] = owner.Since.ToXsd(),
            ["publicKey"] = new JsonObject
            {
                ["id"] = key!.KeyId,
                ["owner"] = own.Actor,
                ["publicKeyPem"] = key.PublicKey,
            },
            ["generator"] = Generator(),
        };
        if (await KeyRows.InUseAsync(tx, KeyRow.Ed25519) is { } proofKey) document["assertionMethod"] = new JsonArray(Multikey(proofKey, own));
        // [FEP-7628] Accounts that may lead here, and where this one leads now.
        if (owner.AlsoKnownAs is { Count: > 0 } others) document["alsoKnownAs"] = new JsonArray([.. others.Select(id => (JsonNode)id)]);
        if (owner.MovedTo is { } target) document["movedTo"] = target;
        if (icon is not null) document["icon"] = MediaDocument.Of(icon, own);
        if (owner.HeaderMedia is { } wide && await MediaRows.FindAsync(tx, wide) is { } header) document["image"] = MediaDocument.Of(header, own);
        PersonalFact.Write(document, owner.Facts.Where(fact => fact.Audience == FactAudience.Public));
        // Fields stand where Mastodon put them, in its words and in ActivityStreams'; the identity statement stands there, too. [FEP-fb2a] [FEP-c390 SHOULD]
        var attachment = new JsonArray([.. owner.Fields.SelectMany(field => field.ToAttachments())]);
        if (await IdentityStatement.OfAsync(tx, own) is { } statement) attachment.Add(statement);
        if (attachment.Count > 0) document["attachment"] = attachment;
        return document;
    }

    /// <summary>[FEP-521a]</summary>
    private static JsonObject Multikey(KeyRow key, OwnIds own) => new()
    {
        ["id"] = key.KeyId,
        ["type"] = "Multikey",
        ["controller"] = own.Actor,
        ["publicKeyMultibase"] = key.PublicKey,
    };

    /// <summary>What this server can read, for peers that would have to try it out otherwise: an anonymous Application. [FEP-844e]</summary>
    private static JsonObject Generator()
    {
        var implements = new JsonArray(Capability("https://datatracker.ietf.org/doc/html/rfc9421", "RFC-9421: HTTP Message Signatures"));
        if (Ed25519.IsSupported)
        {
            implements.Add(Capability("https://datatracker.ietf.org/doc/html/rfc9421#name-eddsa-using-curve-edwards25", "RFC-9421 signatures using the Ed25519 algorithm"));
        }
        return new JsonObject { ["type"] = "Application", ["implements"] = implements };
    }

    private static JsonObject Capability(string href, string name) => new() { ["href"] = href, ["name"] = name };
}
