using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Moderation;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Fetching;
using Federation.Origins;

namespace ActorServer.Tests.Inbox;

/// <summary>
/// The collected ways to speak for somebody else, each played against the real server: mallory signs, victim is whom it is about. After each the
/// world is as it was: nothing of the victim's was made, changed or taken from what mallory sent. [FEP-fe34]
/// </summary>
[Trait("Suite", "spoofing")]
public sealed class SpoofingTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Proofs = "The case only names a signature, it holds none. Signed documents are played in ForwardedActivityTests and by the vectors of the integrity proofs.";

    private static readonly Dictionary<string, string> NotYet = new()
    {
        ["forwarded-with-ld-signature"] = Proofs,
        ["forwarded-with-proof"] = Proofs,
        ["proof-by-other-actor"] = Proofs,
    };

    /// <summary>Cases that need something to be there first, or something else than a refusal to be looked at.</summary>
    private static readonly Dictionary<string, Func<SpoofingTests, SpoofedCase, Task>> Special = new()
    {
        ["move-unconfirmed"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            await play.AssertRefusedAsync();
            Assert.NotNull(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, play.Mallory.Actor)));
            Assert.Null(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, play.Victim.Actor)));
        },
        ["move-loop"] = async (_, play) =>
        {
            await play.Alice.BeFollowedAsync(play.Server);
            await play.Alice.AssertRefusedAsync(play.Server, Activities.MoveTests.MoveOf(play.Alice, play.Mallory), Refusal.MoveUnconfirmed);
            await play.Mallory.AssertRefusedAsync(play.Server, Activities.MoveTests.MoveOf(play.Mallory, play.Alice), Refusal.MoveUnconfirmed);
            Assert.NotNull(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, play.Alice.Actor)));
        },
        ["add-own-featured-foreign-note"] = async (_, play) =>
        {
            var featured = play.Activity!["target"]!.GetValue<string>();
            play.Mallory.Documents["/users/mallory"]["featured"] = featured;
            await play.AssertTakenAsync();
            Assert.Equal(0, await play.Server.ReadAsync(tx => CollectionRows.CountAsync(tx, featured)));
        },
        ["feature-authorization-for-other-object"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.Equal(0, await play.Server.CountAsync("SELECT COUNT(*) FROM collection_item WHERE actor = @Actor", new { play.Mallory.Actor }));
        },
        ["quote-authorization-forged"] = (_, play) => play.PlayQuoteAsync(play.Activity!),
        ["quote-authorization-other-object"] = (_, play) => play.PlayQuoteAsync(FakePeer.Create(play.Mallory.MakeNote("hi", new JsonObject
        {
            ["quote"] = $"{play.Victim.Origin}/notes/1",
            ["quoteAuthorization"] = $"{play.Victim.Origin}/stamps/1",
        }))),
        ["vote-after-close"] = async (_, play) => Assert.Equal(0, await play.PlayVoteAsync(isClosed: true)),
        ["vote-unknown-option"] = async (_, play) => Assert.Equal(0, await play.PlayVoteAsync(isClosed: false)),
        ["vote-twice"] = async (_, play) =>
        {
            Assert.Equal(1, await play.PlayVoteAsync(isClosed: false));
            Assert.Equal(1, await play.PlayVoteAgainAsync("Yes"));
        },
        ["update-own-object-changes-author"] = async (_, play) =>
        {
            await play.Mallory.DeliverAsync(play.Server, FakePeer.Create(new JsonObject { ["id"] = $"{play.Mallory.Origin}/notes/1", ["type"] = As.Note, ["content"] = "mine", ["to"] = As.Public }));
            await play.AssertRefusedAsync();
            Assert.Equal(play.Mallory.Actor, (await play.Server.ObjectAsync($"{play.Mallory.Origin}/notes/1"))!.AttributedTo);
        },
        ["update-actor-changes-inbox-host"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.Equal("https://127.0.0.1/inbox", (await play.Server.ReadAsync(tx => PeerRows.FindAsync(tx, play.Mallory.Actor)))!.Inbox);
            using var http = new SafeHttp(new FetchPolicy(), TimeProvider.System);  // as on the open web; the test's server may talk to this machine
            Assert.Equal(FetchFault.RefusedAddress, (await http.PostAsync(new Uri("https://127.0.0.1/inbox"), default, default)).Failure?.Fault);
        },
        ["delete-then-create-replay"] = async (_, play) =>
        {
            var create = play.Activity!;
            await play.Alice.DeliverAsync(play.Server, With(create, "id", play.Alice.NewId()));
            await play.Alice.DeliverAsync(play.Server, new JsonObject { ["type"] = As.Delete, ["object"] = create["object"]!["id"]!.DeepClone() });
            await play.AssertTakenAsync();
            Assert.NotNull((await play.Server.ObjectAsync(create["object"]!["id"]!.GetValue<string>()))!.DeletedAt);
        },
        ["delete-actor-gone-key"] = async (_, play) =>
        {
            play.Alice.Documents["/users/alice"] = new JsonObject { ["id"] = play.Alice.Actor, ["type"] = As.Tombstone };
            using var response = await play.SendAsync(play.Alice);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Equal(0, play.Alice.Fetches(play.Alice.Actor));
        },
        ["undo-foreign"] = async (_, play) =>
        {
            await play.Victim.DeliverAsync(play.Server, (JsonObject)play.Activity!["object"]!.DeepClone());
            await play.AssertRefusedAsync();
            Assert.NotNull(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, play.Victim.Actor)));
        },
        ["undo-nested-actor-mismatch"] = async (_, play) =>
        {
            await play.Victim.FollowAsync(play.Server);
            await play.AssertRefusedAsync();
            Assert.NotNull(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.In, play.Victim.Actor)));
        },
        ["accept-follow-never-sent"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.Null(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, play.Mallory.Actor)));
        },
        ["accept-follow-of-someone-else"] = (_, play) => play.PlayAcceptAsync(play.Mallory, isAccepted: false),
        ["accept-object-rewritten"] = (_, play) => play.PlayAcceptAsync(play.Victim, isAccepted: false),
        ["accept-as-string"] = (_, play) => play.PlayAcceptAsync(play.Victim, isAccepted: true),
        ["announce-embedded-forged"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            play.Victim.Documents["/notes/1"] = play.NoteOfVictim("the truth");
            await play.AssertTakenAsync();
            await play.EventuallyFetchedAsync(WorkRow.Done);
            Assert.Equal("the truth", (await play.Server.ObjectAsync($"{play.Victim.Origin}/notes/1"))!.ContentHtml);
        },
        ["announce-private"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            play.Victim.Documents["/notes/private"] = With(With(play.NoteOfVictim("secret"), "id", $"{play.Victim.Origin}/notes/private"), "to", play.Victim.Followers);
            await play.AssertTakenAsync();
            await play.EventuallyFetchedAsync(WorkRow.Done);
            Assert.Null(await play.Server.ObjectAsync($"{play.Victim.Origin}/notes/private"));
            Assert.DoesNotContain($"{play.Victim.Origin}/notes/private", await play.Server.WallAsync());
        },
        ["announce-own-private-to-public"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            await play.Victim.DeliverAsync(play.Server, FakePeer.Create(With(play.NoteOfVictim("hi"), "to", play.Victim.Followers)));
            await play.AssertTakenAsync();
            Assert.Equal("Followers", (await play.Server.ObjectAsync($"{play.Victim.Origin}/notes/1"))!.Visibility);
            Assert.DoesNotContain($"{play.Victim.Origin}/notes/1", await play.Server.WallAsync());
        },
        ["announce-activity"] = async (_, play) =>
        {
            await play.Group.BeFollowedAsync(play.Server);
            using var response = await play.SendAsync(play.Group);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            await play.EventuallyFetchedAsync(WorkRow.GivenUp);
            Assert.Equal(1, play.Victim.Fetches($"{play.Victim.Origin}/a/1"));
        },
        ["announce-nested-deep"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            JsonNode inner = $"{play.Mallory.Origin}/notes/1";
            for (var i = 50; i >= 1; i--) inner = new JsonObject { ["id"] = $"{play.Mallory.Origin}/nested/{i}", ["type"] = As.Announce, ["actor"] = play.Mallory.Actor, ["object"] = inner };
            await play.Mallory.SendAsync(play.Server.Own.Inbox, (JsonObject)inner);
            await RunningServer.EventuallyAsync("nothing waits", async () => await play.Server.CountAsync("SELECT COUNT(*) FROM work WHERE kind = 'fetch' AND state = 'waiting'") == 0);
            Assert.True(play.Mallory.Requests.Count(r => r.Path.StartsWith("/nested/", StringComparison.Ordinal)) <= 2);
            Assert.Equal(0, play.Mallory.Fetches($"{play.Mallory.Origin}/notes/1"));
        },
        ["fetch-redirect-cross-origin"] = (_, play) =>
        {
            play.Victim.Raw["/redirect"] = (FakeHost.Redirect, $"{play.Mallory.Origin}/n");
            play.Mallory.Documents["/n"] = play.NoteOfVictim("never said this");
            return play.PlayFetchAsync(WorkRow.GivenUp);
        },
        ["fetch-id-mismatch-same-host"] = async (_, play) =>
        {
            play.Alice.Documents["/users/alice/statuses/1"] = (JsonObject)play.Alice.Documents["/@alice/1"].DeepClone();
            await play.PlayFetchAsync(WorkRow.Done);
            Assert.Equal(play.Alice.Actor, (await play.Server.ObjectAsync($"{play.Alice.Origin}/users/alice/statuses/1"))!.AttributedTo);
        },
        ["fetch-id-case"] = async (_, play) =>
        {
            play.Alice.Documents["/n/1"]["id"] = $"{play.Alice.Origin}/n/1".Replace("localhost", "LOCALHOST", StringComparison.Ordinal);
            await play.PlayFetchAsync(WorkRow.Done);
            Assert.Equal(1, await play.Server.CountAsync("SELECT COUNT(*) FROM object WHERE attributed_to = @Actor", new { play.Alice.Actor }));
        },
        ["actor-fetch-preferredUsername-spoof"] = async (_, play) =>
        {
            await play.LikeAsync();
            Assert.Equal($"@victim@{play.Mallory.Authority}", (await play.MalloryRowAsync()).Handle);
        },
        ["actor-url-spoof"] = async (_, play) =>
        {
            await play.LikeAsync();
            Assert.Null((await play.MalloryRowAsync()).Url);
        },
        ["actor-shared-inbox-foreign"] = async (_, play) =>
        {
            await play.LikeAsync();
            Assert.Equal(play.Mallory.Inbox, (await play.MalloryRowAsync()).BestInbox);
        },
        ["actor-inbox-is-ours"] = async (_, play) =>
        {
            var follow = await play.Mallory.DeliverAsync(play.Server, new JsonObject { ["type"] = As.Follow, ["object"] = play.Server.Own.Actor });
            var accept = await play.Server.ReadAsync(tx => tx.FirstAsync<string>("SELECT uri FROM activity WHERE direction = 'out' AND json LIKE @like", new { like = $"%{follow}%" }));
            await play.Server.EventuallyAllAsync(accept!, WorkRow.GivenUp);
            Assert.Contains("own", (await play.Server.WorkAsync(accept!)).Single().Answer!, StringComparison.Ordinal);
        },
        ["key-cache-poisoning"] = async (_, play) =>
        {
            await play.LikeAsync();
            Assert.Null(await play.Server.ReadAsync(tx => PeerKeyRows.FindAsync(tx, play.Victim.Key.KeyId)));
            await play.Victim.DeliverAsync(play.Server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });
        },
        ["type-confusion-array"] = async (_, play) =>
        {
            await play.LikeAsync();
            var create = FakePeer.Create((JsonObject)play.Mallory.Documents["/users/mallory"].DeepClone());
            create["object"]!["id"] = $"{play.Mallory.Origin}/both";
            create["object"]!["attributedTo"] = play.Mallory.Actor;
            await play.Mallory.DeliverAsync(play.Server, create);
            Assert.Null(await play.Server.ObjectAsync($"{play.Mallory.Origin}/both"));
        },
        ["collection-items-foreign"] = async (_, play) =>
        {
            await play.LikeAsync();
            Assert.Equal(0, play.Mallory.Fetches(play.Mallory.Followers));
            Assert.Null(await play.Server.ReadAsync(tx => FollowRows.FindAsync(tx, FollowRow.Out, play.Mallory.Actor)));
        },
        ["collection-sync-spoof"] = async (_, play) =>
        {
            var like = play.Mallory.Complete(new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" });
            using var response = await play.Mallory.PostAsync(play.Server.Own.Inbox, Encoding.UTF8.GetBytes(like.ToJsonString()), play.Mallory.Key,
                change: request => request.Headers.TryAddWithoutValidation("Collection-Synchronization", play.Rewrite(play.Case["header"]!.GetValue<string>()["Collection-Synchronization: ".Length..])));
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Equal(0, play.Mallory.Fetches($"{play.Mallory.Origin}/x"));
        },
        ["date-past"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.InRange((await play.Server.ObjectAsync($"{play.Alice.Origin}/notes/10"))!.PublishedAt, 0, play.Server.Clock.Milliseconds());
        },
        ["id-trailing-dot"] = async (_, play) =>
        {
            Assert.False(Origin.Same("https://alice.example./users/alice", "https://alice.example/users/alice"));
            await play.Alice.AssertRefusedAsync(play.Server,
                new JsonObject { ["type"] = As.Like, ["id"] = play.Alice.NewId().Replace("localhost", "localhost.", StringComparison.Ordinal), ["object"] = "https://other.example/1" }, Refusal.IdOnAnotherOrigin);
        },
        ["id-percent-encoding"] = (_, play) => play.Alice.AssertRefusedAsync(play.Server,
            new JsonObject { ["type"] = As.Like, ["actor"] = play.Alice.Actor.Replace("/alice", "/%61lice", StringComparison.Ordinal), ["object"] = "https://other.example/1" }, Refusal.ActorIsNotSigner),
        ["bto-bcc-leak"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            using var inbox = await play.Server.GetAsync(play.Server.Own.Inbox);
            Assert.Equal(HttpStatusCode.Unauthorized, inbox.StatusCode);
            Assert.DoesNotContain("bcc", (await play.Server.ObjectAsync($"{play.Alice.Origin}/notes/11"))!.Json, StringComparison.Ordinal);
            Assert.DoesNotContain(play.Alice.Requests, request => request.Method == "POST");
        },
        ["forwarded-unsigned"] = async (_, play) =>
        {
            using (var refused = await play.SendAsync(play.Bob)) await Problems.AssertAsync(Refusal.ActorIsNotSigner, refused);
            var original = (JsonObject)play.Activity!.DeepClone();
            original["object"]!["content"] = "what Alice said";
            play.Alice.Documents["/activities/1"] = original;
            using var response = await play.SendAsync(play.Bob);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.Equal("what Alice said", (await play.Server.ObjectAsync($"{play.Alice.Origin}/notes/12"))!.ContentHtml);
            Assert.Contains("what Alice said", (await play.Server.ReadAsync(tx => ActivityRows.FindAsync(tx, $"{play.Alice.Origin}/activities/1")))!.Json, StringComparison.Ordinal);
        },
        ["local-actor-as-actor"] = async (_, play) =>
        {
            await play.AssertRefusedAsync();
            var real = await play.Server.SayAsync("said by the owner");
            var create = await play.Server.ReadAsync(tx => tx.FirstAsync<string>("SELECT json FROM activity WHERE object_uri = @real", new { real }));
            await play.Mallory.AssertRefusedAsync(play.Server, (JsonObject)JsonNode.Parse(create!)!, Refusal.ActorIsNotSigner);
            Assert.Null(await play.Server.ReadAsync(tx => PeerRows.FindAsync(tx, play.Server.Own.Actor)));
        },
        ["replay-same-activity"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            await play.AssertTakenAsync();
            Assert.Equal([NotificationRow.Follow], await play.Server.NotificationsAsync(play.Alice));
        },
        ["blocked-domain"] = (_, play) => play.PlayBlockedAsync(play.Mallory.Authority, play.Mallory.Actor),
        ["blocked-domain-port"] = (_, play) => play.PlayBlockedAsync("mallory.example", "https://mallory.example:8443/users/mallory"),
        ["blocked-subdomain"] = (_, play) => play.PlayBlockedAsync("mallory.example", "https://sub.mallory.example/users/mallory"),
        ["blocked-via-announce"] = async (_, play) =>
        {
            await play.Mallory.BeFollowedAsync(play.Server);
            var (early, late) = (play.Victim.MakeNote("before")["id"]!.GetValue<string>(), play.Victim.MakeNote("after")["id"]!.GetValue<string>());
            await play.BoostAsync(early, WorkRow.Done);
            await play.Server.Get<Blocks>().AddAsync(play.Victim.Authority, default);
            await play.BoostAsync(late, WorkRow.GivenUp);
            Assert.Equal(0, play.Victim.Fetches(late));
            using var wall = await play.Server.GetAsync($"{play.Server.Own.Origin}/wall", asOwner: true);
            var shown = await wall.Content.ReadAsStringAsync();
            Assert.DoesNotContain(early, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(late, shown, StringComparison.Ordinal);
        },
        ["url-member-as-http-options-object"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.All(play.Mallory.Requests, request => Assert.Equal("/users/mallory", request.Path));
        },
        ["collection-elements-as-objects"] = async (_, play) =>
        {
            await play.AssertTakenAsync();
            Assert.All(play.Mallory.Requests, request => Assert.Equal("/users/mallory", request.Path));
        },
        ["get-signature-dependent-response-cache"] = async (_, play) =>
        {
            var url = play.Server.Own.Outbox;
            using var signed = await play.Mallory.GetSignedAsync(url);
            using var unsigned = await play.Server.GetAsync(url);
            Assert.All([signed, unsigned], answer => Assert.Superset(new HashSet<string> { "Signature", "Signature-Input", "Authorization", "Cookie" }, answer.Headers.Vary.ToHashSet()));
            Assert.Equal(await signed.Content.ReadAsStringAsync(), await unsigned.Content.ReadAsStringAsync());
        },
    };

    public static TheoryData<string> Ids => Directory.Exists(Conformance.Folder)
        ? [.. Conformance.Read("ssrf-and-abuse/spoofing.json")["cases"]!.AsArray().Select(test => test!["id"]!.GetValue<string>())]
        : ["no data"];

    public static TheoryData<string> Files => Directory.Exists(Conformance.Folder)
        ? [.. Conformance.Read("ssrf-and-abuse/documents/index.json")["documents"]!.AsArray().Select(document => document!["file"]!.GetValue<string>())]
        : ["no data"];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Nobody_speaks_for_somebody_else(string id)
    {
        Conformance.RequireData();
        if (NotYet.TryGetValue(id, out var reason)) Assert.Skip(reason);
        var test = Conformance.Read("ssrf-and-abuse/spoofing.json")["cases"]!.AsArray().OfType<JsonObject>().Single(test => test["id"]!.GetValue<string>() == id);
        await using var play = await SpoofedCase.StartAsync(shared.Server, test);

        if (Special.TryGetValue(id, out var special)) await special(this, play);
        else if (test["fetch"] is not null) await play.PlayFetchAsync(WorkRow.GivenUp);
        else await play.PlayAsync();

        await play.AssertVictimUntouchedAsync();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Documents_from_other_projects_attacks_are_refused(string file)
    {
        Conformance.RequireData();
        await using var play = await SpoofedCase.StartAsync(shared.Server, new JsonObject());
        var document = (JsonObject)JsonNode.Parse(play.RewriteDocument(await File.ReadAllTextAsync(Path.Combine(Conformance.Folder, "ssrf-and-abuse", file))))!;
        switch (document["type"]!.GetValue<string>())
        {
            case As.Note:
                play.Mallory.Documents["/n"] = document;
                await play.Mallory.BeFollowedAsync(play.Server);
                await play.BoostAsync($"{play.Mallory.Origin}/n", WorkRow.GivenUp);
                break;
            case As.Person:
                play.Mallory.Documents["/users/mallory"] = document;
                await play.Mallory.AssertRefusedAsync(play.Server, new JsonObject { ["type"] = As.Like, ["object"] = "https://other.example/1" }, Refusal.KeyUnavailable);
                break;
            case As.Announce:
                using (var announced = await play.Mallory.SendAsync(play.Server.Own.Inbox, document)) Assert.Equal(HttpStatusCode.Accepted, announced.StatusCode);
                break;
            case As.Delete:
                document["object"] = await play.Server.SayAsync("what the owner said");
                await play.Mallory.AssertRefusedAsync(play.Server, document, Refusal.NotTheOwnerOfTheObject);
                break;
            case As.Follow when file.Contains("outbox", StringComparison.Ordinal):
                await play.Server.AssertRefusedAsync(document, Refusal.NotOurs);
                break;
            case As.Follow when file.Contains("L268", StringComparison.Ordinal):
                await play.Server.Get<Blocks>().AddAsync(play.Mallory.Authority, default);
                await play.Mallory.AssertRefusedAsync(play.Server, document, Refusal.Blocked);
                break;
            default:
                using (var refused = await play.Mallory.SendAsync(play.Server.Own.Inbox, document)) Assert.Contains((int)refused.StatusCode, new[] { 401, 403 });
                break;
        }
        await play.AssertVictimUntouchedAsync();
    }

    private static JsonObject With(JsonObject document, string name, JsonNode value)
    {
        var changed = (JsonObject)document.DeepClone();
        changed[name] = value;
        return changed;
    }
}
