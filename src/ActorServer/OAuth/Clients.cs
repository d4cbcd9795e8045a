using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Store;
using ActorServer.Wall;
using Federation.Fetching;
using Federation.Json;

namespace ActorServer.OAuth;

/// <summary>The apps: those that registered, and those whose id is the address of a document about them.</summary>
internal sealed class Clients(Db db, SafeHttp http, ActorServerOptions options, TimeProvider clock)
{
    private const string Accept = "application/json, application/activity+json;q=0.9, application/ld+json;q=0.8";

    /// <summary>What is known of an app already. Asks nobody.</summary>
    internal Task<ClientRow?> KnownAsync(string clientId, CancellationToken ct) => db.ReadAsync(tx => ClientRows.FindAsync(tx, clientId), ct);

    /// <summary>
    /// An app that asks the owner for access; the problem is a sentence for the owner. Its document is fetched anew each time. Only to be called
    /// when the owner asks: nobody else may make this server fetch.
    /// </summary>
    internal async Task<(ClientRow? Client, string? Problem)> FindAsync(string clientId, CancellationToken ct)
    {
        if (!IsAddress(clientId)) return await KnownAsync(clientId, ct) is { } known ? (known, null) : (null, Language.Text("This server does not know the app. Perhaps it registered long ago: sign out in the app, and begin again."));
        if (!IsDocumentAddress(clientId)) return (null, Language.Text("The app's id is an address that cannot be one."));
        var (said, problem) = await FetchAsync(clientId, ct);
        if (said is null) return (null, problem);
        var (row, error) = ClientMetadata.Read(clientId, said, ClientMetadata.None, clock.Milliseconds());
        if (row is null) return (null, $"What the app says of itself cannot be used: {error!.Description}");
        // [CIMD MUST NOT] Nobody shared a secret with it.
        if (row.AuthMethod != ClientMetadata.None) return (null, Language.Text("The app wants to prove itself with a secret, which an app without registration cannot have."));
        await db.WriteAsync(tx => PutAsync(tx, row), ct);
        return (row, null);
    }

    /// <summary>Keeps an app that is new, or what it says now; others that nobody let in may have to go for it.</summary>
    internal async Task PutAsync(Tx tx, ClientRow row)
    {
        await ClientRows.PutAsync(tx, row);
        await ClientRows.SweepUnusedAsync(tx, (clock.GetUtcNow() - Limits.UnusedClient).ToUnixTimeMilliseconds(), Limits.UnusedClients);
    }

    /// <summary>What the document at a client_id says, if it says it of this very id. [CIMD MUST] [FEP-d8c2 MUST]</summary>
    private async Task<(JsonObject? Said, string? Problem)> FetchAsync(string clientId, CancellationToken ct)
    {
        var fetched = await http.GetUnsignedAsync(new Uri(clientId), Accept, Limits.ClientMetadataBytes, ct);
        if (!fetched.IsSuccess) return (null, Language.Text("The app's own description could not be fetched."));
        // [CIMD MUST NOT] follow redirects: the id is where the document lies.
        if (fetched.Value.Url.AbsoluteUri != new Uri(clientId).AbsoluteUri) return (null, Language.Text("The app's own description lies elsewhere than its id says."));
        if (!BoundedJson.TryParse(fetched.Value.Bytes, out var root, out _)) return (null, Language.Text("The app's own description cannot be read."));
        var said = JsonObject.Create(root)!;
        if (Is(said["client_id"], clientId)) return (said, null);
        return !said.ContainsKey("client_id") && Is(said["id"], clientId)
            ? (ClientMetadata.FromObject(said), null)
            : (null, Language.Text("The app's own description is that of another app."));
    }

    private static bool Is(JsonNode? id, string clientId) => id.IdOf() == clientId;

    internal static bool IsAddress(string clientId) => clientId.StartsWith("https://", StringComparison.Ordinal) || clientId.StartsWith("http://", StringComparison.Ordinal);

    /// <summary>[CIMD §3 MUST] https, with a path, without dot segments, fragment or user. On this machine, for trying out, http as well.</summary>
    private bool IsDocumentAddress(string clientId) =>
        clientId.Length <= 1000 && Uri.TryCreate(clientId, UriKind.Absolute, out var uri) && uri.OriginalString == clientId
        && (uri.Scheme == "https" || (uri.Scheme == "http" && options.AllowLoopback == true))
        && uri.AbsolutePath.Length > 1 && uri.UserInfo.Length == 0 && !clientId.Contains('#', StringComparison.Ordinal)
        && !clientId.Split('?')[0].Split('/').Any(segment => segment is "." or "..");
}
