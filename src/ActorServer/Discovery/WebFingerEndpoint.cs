using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using Federation;
using Federation.Discovery;
using Microsoft.AspNetCore.Mvc;

namespace ActorServer.Discovery;

/// <summary>From the handle to the actor. [RFC 7033]</summary>
internal static class WebFingerEndpoint
{
    /// <summary>Longer than any handle or address of ours; what is longer was not meant for us.</summary>
    private const int LongestResource = 2048;

    internal static IResult Get(HttpContext http, OwnIds own)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";                               // [RFC 7033 §5]
        var resource = http.Request.Query["resource"];
        if (resource.Count != 1 || resource[0] is not { Length: > 0 } asked)                // [RFC 7033 §4.2] absent or malformed: 400
        {
            return Results.Problem(new ProblemDetails
            {
                Type = "urn:actorserver:problem:resource-missing",
                Title = "Resource missing",
                Status = StatusCodes.Status400BadRequest,
                Detail = $"Ask with ?resource=acct:{own.Handle}@{own.HandleDomain}, once.",
            });
        }
        if (asked.Length > LongestResource || asked.Any(char.IsControl)) return Results.BadRequest();
        // [RFC 7033 §4.2] malformed: 400; about somebody else: 404; and the answer is a JRD [RFC 7033 §4.4].
        if (!Uri.TryCreate(asked, UriKind.Absolute, out _) && !asked.Contains('@', StringComparison.Ordinal)) return Results.BadRequest();
        return IsOwner(asked, own) ? Results.Text(Jrd(own, http.Request.Query["rel"]).ToJsonString(DocumentResult.Wire), "application/jrd+json") : Results.NotFound();
    }

    /// <summary>The handle at either of the two domains, in any letter case, and every address of the actor and its page.</summary>
    private static bool IsOwner(string resource, OwnIds own)
    {
        var isAcct = resource.StartsWith("acct:", StringComparison.OrdinalIgnoreCase);
        // Leniency: some clients leave the scheme out, and some write the handle as people do, @name@host.
        if (isAcct || !resource.Contains(':', StringComparison.Ordinal) || !resource.Contains('/', StringComparison.Ordinal))
        {
            var parts = Uri.UnescapeDataString(isAcct ? resource["acct:".Length..] : resource).TrimStart('@').Split('@');
            return parts is [var user, var host] && user.Equals(own.Handle, StringComparison.OrdinalIgnoreCase)
                && (host.Equals(own.HandleDomain, StringComparison.OrdinalIgnoreCase) || host.Equals(own.Authority, StringComparison.OrdinalIgnoreCase));
        }
        return resource == own.Actor || resource == own.Origin || resource == $"{own.Origin}/" || resource == $"{own.Origin}/@{own.Handle}";
    }

    private static JsonObject Jrd(OwnIds own, IEnumerable<string?> rels)
    {
        var links = new List<JsonObject>
        {
            new() { ["rel"] = "self", ["type"] = As.MediaType, ["href"] = own.Actor },
            new() { ["rel"] = "self", ["type"] = As.LdMediaType, ["href"] = own.Actor },
            new() { ["rel"] = "http://webfinger.net/rel/profile-page", ["type"] = "text/html", ["href"] = $"{own.Origin}/" },
            // The server's own actor, which signs its requests: on a server of one person that is the owner. [FEP-d556]
            new() { ["rel"] = As.Namespace + "Service", ["type"] = As.MediaType, ["href"] = own.Actor },
            // Where the owner does something with what is elsewhere: the pages to which other servers lead the owner back. [FEP-3b86]
            new() { ["rel"] = Interaction.Subscribe, ["template"] = $"{own.Origin}/authorize_interaction?uri={{uri}}" },
            OpensObject(Interaction.IntentPrefix + "Follow", own),
            OpensObject(Interaction.IntentPrefix + "Like", own),
            OpensObject(Interaction.IntentPrefix + "Announce", own),
            OpensObject(Interaction.ObjectIntent, own),
            new() { ["rel"] = Interaction.IntentPrefix + "Create", ["template"] = $"{own.Origin}/share?text={{content}}&title={{name}}" },
        };
        // [RFC 7033 §4.3] rel filters the links; several may be asked for.
        var wanted = rels.OfType<string>().Where(rel => rel.Length > 0).ToHashSet();
        return new JsonObject
        {
            ["subject"] = $"acct:{own.Handle}@{own.HandleDomain}",
            ["aliases"] = new JsonArray(own.Actor, $"{own.Origin}/", $"{own.Origin}/@{own.Handle}"),
            ["links"] = new JsonArray([.. links.Where(link => wanted.Count == 0 || wanted.Contains(link["rel"]!.GetValue<string>()))]),
        };
    }

    private static JsonObject OpensObject(string rel, OwnIds own) => new() { ["rel"] = rel, ["template"] = $"{own.Origin}/authorize_interaction?uri={{object}}" };
}
