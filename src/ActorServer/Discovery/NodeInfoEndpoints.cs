using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using Federation;

namespace ActorServer.Discovery;

/// <summary>What this server is and speaks. [NodeInfo 2.1, 2.0] [FEP-f1d5] [FEP-0151]</summary>
internal static class NodeInfoEndpoints
{
    private const string Schema = "http://nodeinfo.diaspora.software/ns/schema/";

    internal static IResult GetIndex(HttpContext http, OwnIds own)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Json(new JsonObject
        {
            ["links"] = new JsonArray(
                new JsonObject { ["rel"] = Schema + "2.1", ["href"] = $"{own.Origin}/nodeinfo/2.1" },
                new JsonObject { ["rel"] = Schema + "2.0", ["href"] = $"{own.Origin}/nodeinfo/2.0" },
                new JsonObject { ["rel"] = As.Namespace + "Application", ["href"] = own.Actor }),     // [FEP-2677]
        });
    }

    internal static async Task<IResult> GetAsync(string version, HttpContext http, Db db, OwnIds own)
    {
        if (version is not ("2.0" or "2.1")) return Results.NotFound();
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var posts = await db.ReadAsync(tx => ObjectRows.CountOwnAsync(tx, own.Actor), http.RequestAborted);
        var software = new JsonObject { ["name"] = "actorserver", ["version"] = ServerVersion.Text };
        return Results.Text(new JsonObject
        {
            ["version"] = version,
            ["software"] = software,
            ["protocols"] = new JsonArray("activitypub"),
            ["services"] = new JsonObject { ["inbound"] = new JsonArray(), ["outbound"] = new JsonArray() },
            ["openRegistrations"] = false,                     // one server, one person
            ["usage"] = new JsonObject
            {
                ["users"] = new JsonObject { ["total"] = 1, ["activeMonth"] = 1, ["activeHalfyear"] = 1 },
                ["localPosts"] = posts,
            },
            ["metadata"] = new JsonObject { ["nodeName"] = own.HandleDomain },
        }.ToJsonString(), $"application/json; profile=\"{Schema}{version}#\"");
    }
}
