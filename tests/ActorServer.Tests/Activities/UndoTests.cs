using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class UndoTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task The_owner_can_undo_only_what_the_owner_did_and_what_can_be_undone()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("x");
        var like = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Like, ["object"] = post });
        var create = await Server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "y", ["to"] = As.Public });

        await Server.AssertRefusedAsync(UndoOf(like), Refusal.NotUndoable);
        await Server.AssertRefusedAsync(UndoOf(create), Refusal.NotUndoable);
        await Server.AssertRefusedAsync(UndoOf($"{Server.Own.Origin}/activities/never"), Refusal.NotUndoable);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Undo }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task What_was_undone_once_cannot_be_undone_again()
    {
        await using var alice = await FakePeer.StartAsync();
        var follow = await alice.BeFollowedAsync(Server);
        await Server.PublishAsync(UndoOf(follow));

        await Server.AssertRefusedAsync(UndoOf(follow), Refusal.NotUndoable);
    }

    [Fact]
    public async Task An_Undo_of_what_nobody_knows_is_taken_without_effect()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, UndoOf($"{alice.Origin}/likes/1"));
        await alice.DeliverAsync(Server, UndoOf(new JsonObject { ["type"] = As.Block, ["actor"] = alice.Actor, ["object"] = Server.Own.Actor }));
        await alice.AssertRefusedAsync(Server, new JsonObject { ["type"] = As.Undo }, Refusal.ObjectMissing);
    }

    [Fact]
    public async Task An_Undo_of_a_Create_does_not_delete()
    {
        await using var alice = await FakePeer.StartAsync();
        var note = alice.MakeNote("stays");
        var create = await alice.DeliverAsync(Server, FakePeer.Create(note));

        await alice.DeliverAsync(Server, UndoOf(create));

        Assert.Null((await Server.ObjectAsync(note["id"]!.GetValue<string>()))!.DeletedAt);
    }

    private static JsonObject UndoOf(JsonNode what) => new() { ["type"] = As.Undo, ["object"] = what };
}
