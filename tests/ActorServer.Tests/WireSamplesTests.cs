using System.Text;
using ActorServer.Activities;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Addressing;
using Federation.Json;
using Federation.Keys;
using Federation.Signatures;

namespace ActorServer.Tests;

/// <summary>
/// What dozens of servers really send. None of it may throw, and what is understood today must be understood tomorrow: when a number grows,
/// write the new one here.
/// </summary>
public sealed class WireSamplesTests(SharedServer shared, ITestOutputHelper output) : IClassFixture<SharedServer>
{
    private const int ObjectsStored = 186;
    // Less than before: an Update of somebody else's Person was kept as if it were a post; two emoji counted as a reaction.
    private const int ActivitiesWithEffect = 226;
    private const int ActivitiesKept = 313;

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Every_object_goes_through_the_parser_and_the_store()
    {
        var counts = new Dictionary<string, int>();
        foreach (var (file, bytes) in Samples("object", "tombstone"))
        {
            if (!BoundedJson.TryParse(bytes, out var root, out var fault)) { Count(counts, $"not JSON: {fault}", file); continue; }
            var node = new AsNode(root);
            if (node.Id is null) { Count(counts, "no id", file); continue; }
            var row = ObjectDocument.ToRow(node, node.ToString(), node.AttributedTo ?? node.Actor ?? node.Id, Audience.Of(node).VisibilityFor(null), Server.Clock.GetUtcNow());
            var read = await Server.Db.WriteAsync(async tx =>
            {
                tx.Abandon();   // many samples share an id
                return await ObjectRows.InsertAsync(tx, row) ? await ObjectRows.FindAsync(tx, node.Id) : null;
            });
            Count(counts, read?.Json == row.Json ? "stored" : "not stored", file);
        }
        Print(counts);
        Assert.True(counts.GetValueOrDefault("stored") >= ObjectsStored, $"{counts.GetValueOrDefault("stored")} stored, there were {ObjectsStored}");
    }

    [Fact]
    public async Task Every_activity_goes_through_authorisation_and_side_effects()
    {
        var counts = new Dictionary<string, int>();
        using var key = FakePeer.NewKey("https://signer.example/key");
        var (effects, kept) = (0, 0);
        foreach (var (file, bytes) in Samples("activity"))
        {
            if (!BoundedJson.TryParse(bytes, out var root, out var fault)) { Count(counts, $"not JSON: {fault}", file); continue; }
            if (Activity.From(new AsNode(root), bytes) is not { } activity) { Count(counts, "no activity", file); continue; }
            var signer = SignedBy(activity.ActorId, key);
            if (SenderAuthorization.Check(signer, activity) is { } refusal) { Count(counts, $"refused: {refusal}", file); continue; }
            if (activity.Type is As.Create or As.Update && activity.Object is { IsObject: false }) { Count(counts, "would be fetched", file); continue; }
            var result = await ReceiveAsync(activity, signer, bytes);
            Count(counts, result, file);
            if (result == "effect") effects++;
            if (result is "effect" or "kept without effect") kept++;
        }
        Print(counts);
        Assert.True(effects >= ActivitiesWithEffect, $"{effects} with an effect, there were {ActivitiesWithEffect}");
        Assert.True(kept >= ActivitiesKept, $"{kept} kept, there were {ActivitiesKept}");
    }

    /// <summary>Steps 6 to 8 of the straight line in, with a sender whom the owner follows and asked to follow.</summary>
    private Task<string> ReceiveAsync(Activity activity, Signer signer, byte[] bytes) => Server.Db.WriteAsync(async tx =>
    {
        tx.Abandon();   // many samples share an id
        var now = Server.Clock.GetUtcNow();
        var sender = new PeerRow { Uri = activity.ActorId, Host = "h", Username = "u", Name = "n", Inbox = $"{activity.ActorId}/inbox", Json = $$"""{"id":"{{activity.ActorId}}","type":"Person","featured":"{{activity.Node.Target}}"}""" };
        await PeerRows.PutAsync(tx, sender);
        var about = activity.Type is As.Like or As.Dislike or As.EmojiReact or As.Announce or As.Delete or As.QuoteRequest ? activity.ObjectId : null;
        if (about is not null && about != activity.ActorId) await ObjectRows.InsertAsync(tx, PostAt(about, activity.Type == As.Delete ? activity.ActorId : "https://self.example/actor", now));
        var asked = activity.Type is As.Accept or As.Reject;
        await FollowRows.PutAsync(tx, new FollowRow
        {
            Direction = FollowRow.Out,
            Actor = activity.ActorId,
            ActivityUri = asked ? activity.ObjectId ?? "none" : "urn:follow",
            State = asked ? FollowRow.Pending : FollowRow.Accepted,
        });
        var row = new ActivityRow
        {
            Uri = activity.Id,
            Direction = ActivityRow.In,
            Type = activity.Type,
            Actor = activity.ActorId,
            ObjectUri = activity.ObjectId,
            Visibility = Audience.Of(activity.Node).VisibilityFor(null).ToString(),
            Json = Encoding.UTF8.GetString(bytes),
        };
        var seq = (await ActivityRows.InsertAsync(tx, row))!.Value;
        var before = await tx.FirstAsync<long>("SELECT total_changes()");
        var effect = await SideEffects.ReceiveAsync(new Inbound(tx, activity, signer, sender, null, Server.Own, now) { Seq = seq, Row = Inbound.RowOf(activity, null, sender, now) });
        if (effect.Refusal is { } refusal) return $"refused: {refusal}";
        if (effect.Wall is { } item) await WallRows.AddAsync(tx, item);
        if (effect.Notification is { } notification) await NotificationRows.AddAsync(tx, notification);
        if (effect.Fetches.OfType<WorkRow>().FirstOrDefault() is { } fetch) await WorkRows.EnqueueAsync(tx, fetch with { State = WorkRow.Done });
        return effect != Effect.None || await tx.FirstAsync<long>("SELECT total_changes()") > before ? "effect" : "kept without effect";
    });

    /// <summary>What is liked, passed on or deleted is here, as it would be.</summary>
    private static ObjectRow PostAt(string uri, string author, DateTimeOffset now) => new()
    {
        Uri = uri,
        Own = true,
        Type = As.Note,
        AttributedTo = author,
        Visibility = nameof(Visibility.Public),
        Json = """{"type":"Note","interactionPolicy":{"canQuote":{"automaticApproval":"as:Public"}}}""",
        ContentHtml = "",
        PublishedAt = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>Really signed: nobody else can make one.</summary>
    private static Signer SignedBy(string actor, RsaPrivateKey key)
    {
        var now = TimeProvider.System.GetUtcNow();
        var target = new Uri("https://self.example/inbox");
        var headers = HttpSignature.Sign("POST", target, default, key, now).ToDictionary(h => h.Key, h => (IReadOnlyList<string>)[h.Value], StringComparer.OrdinalIgnoreCase);
        var request = new HttpRequestParts("POST", "/inbox", name => headers.GetValueOrDefault(name, []), default);
        Assert.True(HttpSignature.TryReadEnvelope(request, now, out var envelope, out _));
        return HttpSignature.Verify(envelope, new PublicKey(key.KeyId, actor, key.PublicPem))!;
    }

    private static IEnumerable<(string File, byte[] Bytes)> Samples(params string[] kinds) => Conformance.Read("wire-samples/index.json")["samples"]!.AsArray()
        .Where(sample => kinds.Contains(sample!["kind"]!.GetValue<string>()))
        .Select(sample => sample!["file"]!.GetValue<string>())
        .Select(file => (file, File.ReadAllBytes(Path.Combine(Conformance.Folder, "wire-samples", file))));

    private void Count(Dictionary<string, int> counts, string what, string file)
    {
        counts[what] = counts.GetValueOrDefault(what) + 1;
        if (what is not ("stored" or "effect" or "kept without effect")) output.WriteLine($"{what}: {file}");
    }

    private void Print(Dictionary<string, int> counts)
    {
        foreach (var (what, count) in counts.OrderByDescending(pair => pair.Value)) output.WriteLine($"{count,4} {what}");
    }
}
