using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.Store;
using Federation;
using Microsoft.AspNetCore.Http.Features;

namespace ActorServer.Takeout;

/// <summary>
/// Everything the owner said and keeps, in forms that other programs read: the actor and the outbox as ActivityStreams, the files, lists as Mastodon writes them. Written
/// straight into the answer, a page of the database at a time, however much it is. Nothing secret: no keys, no password.
/// </summary>
internal sealed class WriteArchive(Db db, OwnIds own, MediaFiles files, TimeProvider clock) : IResult
{
    private static readonly JsonSerializerOptions Readable = new(DocumentResult.Wire) { WriteIndented = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/zip";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{own.Handle}-{clock.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.zip\"";
        // The library writes some of an entry's frame without waiting, however it is asked; that holds up one thread for the owner's one download.
        if (httpContext.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
        await WriteAsync(response.Body, httpContext.RequestAborted);
    }

    internal async Task WriteAsync(Stream target, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);
        await AddAsync(zip, "README.txt", Readme, ct);
        await AddAsync(zip, "actor.json", Json(OutgoingContext.With(await db.ReadAsync(tx => ActorDocument.BuildAsync(tx, own), ct))), ct);
        await AddOutboxAsync(zip, ct);
        await AddAsync(zip, "likes.json", Json(await LikesAsync(ct)), ct);
        foreach (var (name, text) in await db.ReadAsync(tx => ListsAsync(tx, clock.Milliseconds()), ct)) await AddAsync(zip, name, text, ct);
        if (await db.ReadAsync(ResumeRows.FindAsync, ct) is { } resume) await AddAsync(zip, "resume.json", Json(JsonNode.Parse(resume.Json)!), ct);
        await AddMediaAsync(zip, ct);
    }

    private const string Readme =
        """
        actor.json and outbox.json: your profile and everything you posted, as ActivityStreams; each post as it is now. Those not for everybody are in it, too.
        media/: your pictures, videos and sounds. The last part of an address https://…/media/NAME is the name of the file.
        following_accounts.csv, blocked_accounts.csv, blocked_domains.csv, muted_accounts.csv, lists.csv, bookmarks.csv: as Mastodon writes and reads them. A mute that ends is for good there.
        followers.csv: who follows you. notes.csv: what you wrote down about people.
        likes.json: what you liked. resume.json: your résumé, as JSON Resume.
        Your keys are not in it: those are in a backup, which is for bringing this server back.

        """;

    /// <summary>Newest first, as a collection is. [AS2 Core §5.2] A post that is deleted is not in it.</summary>
    private async Task AddOutboxAsync(ZipArchive zip, CancellationToken ct)
    {
        await using var entry = await zip.CreateEntry("outbox.json").OpenAsync(ct);
        await using var text = new StreamWriter(entry, new UTF8Encoding(false));
        await text.WriteAsync($"{{\n\"@context\": \"{As.Context}\",\n\"id\": \"{own.Outbox}\",\n\"type\": \"OrderedCollection\",\n\"orderedItems\": [");
        var separator = "\n";
        for (var before = long.MaxValue; ;)
        {
            var page = await db.ReadAsync(async tx =>
            {
                var rows = await ActivityRows.PageAsync(tx, ActivityRow.Out, Reader.Owner, before, Limits.SweepPage);
                var objects = (await ObjectRows.FindAllAsync(tx, [.. rows.Where(row => row.Type == As.Create).Select(row => row.ObjectUri).OfType<string>()])).ToDictionary(row => row.Uri);
                return (Rows: rows, Objects: objects);
            }, ct);
            foreach (var row in page.Rows.Where(row => row.Type is As.Create or As.Announce))
            {
                var activity = JsonObjects.ParseOwn(row.Json);
                if (row.Type == As.Create)
                {
                    if (row.ObjectUri is not { } uri || !page.Objects.TryGetValue(uri, out var made)) continue;
                    activity["object"] = JsonNode.Parse(made.Json);
                    activity.Remove("proof");       // over what it was when it was published
                }
                await text.WriteAsync(separator + activity.ToJsonString(DocumentResult.Wire));
                separator = ",\n";
            }
            if (page.Rows.Count < Limits.SweepPage) break;
            before = page.Rows[^1].Seq;
        }
        await text.WriteAsync("\n]\n}\n");
    }

    private async Task<JsonObject> LikesAsync(CancellationToken ct)
    {
        var items = new JsonArray();
        for (var before = long.MaxValue; ;)
        {
            var page = await db.ReadAsync(tx => CollectionRows.PageAsync(tx, own.Liked, before, Limits.SweepPage), ct);
            foreach (var row in page) items.Add(row.Item);
            if (page.Count < Limits.SweepPage) break;
            before = page[^1].Seq;
        }
        return new() { ["@context"] = As.Context, ["id"] = own.Liked, ["type"] = "OrderedCollection", ["orderedItems"] = items };
    }

    private async Task<IReadOnlyList<(string Name, string Text)>> ListsAsync(Tx tx, long now)
    {
        var following = await HandlesAsync(tx, await FollowRows.ActorsAsync(tx, FollowRow.Out));
        var followers = await HandlesAsync(tx, await FollowRows.ActorsAsync(tx, FollowRow.In));
        var blocked = (await BlockRows.AllAsync(tx)).Select(row => row.Subject).ToList();
        var domains = blocked.Where(subject => BlockList.HostOf(subject) is not null).ToList();
        var people = await HandlesAsync(tx, [.. blocked.Except(domains)]);
        var muted = await RegardRows.MutedAsync(tx, now);
        var mutedHandles = await HandlesAsync(tx, [.. muted.Select(row => row.Actor)]);
        var noted = await RegardRows.NotedAsync(tx);
        var notedHandles = await HandlesAsync(tx, [.. noted.Select(row => row.Actor)]);
        var listed = new List<string[]>();
        foreach (var list in await PersonListRows.AllAsync(tx))
        {
            listed.AddRange((await HandlesAsync(tx, await PersonListRows.MembersAsync(tx, list.Seq, Limits.PersonListMembers))).Select(handle => new[] { list.Name, handle }));
        }
        var saved = await CollectionRows.ItemsAsync(tx, own.Bookmarks);
        return
        [
            ("following_accounts.csv", Csv.Write([["Account address", "Show boosts", "Notify on new posts", "Languages"], .. following.Select(handle => new[] { handle, "true", "false", "" })])),
            ("followers.csv", Csv.Write([["Account address"], .. followers.Select(handle => new[] { handle })])),
            ("blocked_accounts.csv", Csv.Write(people.Select(handle => new[] { handle }))),
            ("muted_accounts.csv", Csv.Write([["Account address", "Hide notifications"], .. muted.Zip(mutedHandles, (row, handle) => new[] { handle, row.MutesNews ? "true" : "false" })])),
            ("lists.csv", Csv.Write(listed)),
            ("bookmarks.csv", Csv.Write(saved.Select(uri => new[] { uri }))),
            ("notes.csv", Csv.Write([["Account address", "Note"], .. noted.Zip(notedHandles, (row, handle) => new[] { handle, row.Note })])),
            ("blocked_domains.csv", Csv.Write(domains.Select(domain => new[] { domain }))),
        ];
    }

    /// <summary>As user@host; the address where no handle is known.</summary>
    private static async Task<IReadOnlyList<string>> HandlesAsync(Tx tx, IReadOnlyList<string> actors)
    {
        var handles = new List<string>();
        foreach (var chunk in actors.Chunk(Limits.SweepPage))
        {
            var known = (await PeerRows.FindAllAsync(tx, chunk)).ToDictionary(peer => peer.Uri, peer => peer.Handle.TrimStart('@'));
            handles.AddRange(chunk.Select(actor => known.GetValueOrDefault(actor) is { Length: > 0 } handle ? handle : actor));
        }
        return handles;
    }

    private async Task AddMediaAsync(ZipArchive zip, CancellationToken ct)
    {
        for (var after = ""; ;)
        {
            var page = await db.ReadAsync(tx => MediaRows.PageAsync(tx, after, Limits.SweepPage), ct);
            foreach (var row in page)
            {
                // One that is missing on the disk is missing here; the rest is worth having.
                await using var file = await files.OpenAsync(row, ct);
                if (file is null) continue;
                await using var entry = await zip.CreateEntry($"media/{row.Id}.{MediaType.Named(row.MediaType).Extension}", CompressionLevel.NoCompression).OpenAsync(ct);
                await file.CopyToAsync(entry, ct);
            }
            if (page.Count < Limits.SweepPage) break;
            after = page[^1].Id;
        }
    }

    private static async Task AddAsync(ZipArchive zip, string name, string text, CancellationToken ct)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(ct);
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
    }

    private static string Json(JsonNode document) => document.ToJsonString(Readable);
}
