using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>How following ends or goes elsewhere, and answers that settle nothing: Block, Move, TentativeAccept, TentativeReject.</summary>
[Trait("Suite", "fedify")]
public class EndAndMoveTests
{
    [Fact]
    public async Task A_Block_by_Fedify_ends_both_follows_quietly()
    {
        await using var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();

        var block = await pair.Fern.ActOnAsync(As.Block, pair.Server.Own.Actor, pair.Server.Own.Actor);

        Assert.Null(await pair.FollowRowAsync(FollowRow.In));
        Assert.Null(await pair.FollowRowAsync(FollowRow.Out));
        Assert.Empty(await pair.NotificationsOfAsync(block.Activity));
    }

    [Fact]
    public async Task A_Block_by_the_owner_ends_both_follows_at_Fedify_and_is_not_delivered()
    {
        await using var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();

        var block = await pair.Server.PublishAsync(new JsonObject { ["type"] = As.Block, ["object"] = pair.Fern.Actor });

        var state = await pair.Fern.UntilAsync("both follows ended",
            s => !s.IsFollowedBy(pair.Server.Own.Actor) && s.FollowingState(pair.Server.Own.Actor) == "rejected");
        Assert.DoesNotContain(state.Inbox, a => a.Type == As.Block);
        Assert.Empty(await pair.Server.WorkAsync(block));
        var made = await pair.Fern.MakeAsync("are you there?", "none");
        Assert.Equal(403, await pair.Fern.SendAsync(made.Json, pair.Server.Own.Inbox, "cavage"));
        Assert.Null(await pair.ObjectAsync(made.Id));
    }

    [Fact]
    public async Task A_Move_of_Fedifys_is_followed_when_the_new_account_lists_the_old_one()
    {
        await using var pair = await FedifyPair.StartAsync();
        await using var moved = await FedifyPeer.StartAsync();
        await pair.FollowEachOtherAsync();
        var follow = (await pair.FollowRowAsync(FollowRow.Out))!.ActivityUri;
        await moved.SetProfileAsync(aliases: [pair.Fern.Actor]);
        await pair.Fern.SetProfileAsync(aliases: [], successor: moved.Actor);

        var move = await pair.Fern.ActOnAsync(As.Move, pair.Fern.Actor, pair.Server.Own.Actor, moved.Actor);

        Assert.Equal([NotificationRow.Move], await pair.NotificationsOfAsync(move.Activity));
        await moved.UntilAsync("the owner follows there", s => s.IsFollowedBy(pair.Server.Own.Actor));
        var state = await pair.Fern.UntilAsync("the owner follows here no more", s => !s.IsFollowedBy(pair.Server.Own.Actor));
        Assert.Contains(state.Inbox, a => a.Listener == As.Undo && a.Object == follow);
    }

    [Fact]
    public async Task A_Move_of_the_owners_is_one_for_Fedify_and_the_actor_leads_to_the_new_account()
    {
        await using var pair = await FedifyPair.StartAsync();
        await using var elsewhere = await FedifyPeer.StartAsync();
        await pair.FollowEachOtherAsync();
        await elsewhere.SetProfileAsync(aliases: [pair.Server.Own.Actor]);

        var move = await pair.Server.PublishAsync(new JsonObject { ["type"] = As.Move, ["target"] = elsewhere.Actor });

        Assert.Equal(elsewhere.Actor, (await pair.Fern.HeardAsync(move, As.Move, pair.Server.Own.Actor)).Target);
        Assert.Equal(elsewhere.Actor, (await pair.Fern.FetchAsync(pair.Server.Own.Actor)).Json["movedTo"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(As.TentativeAccept, NotificationRow.TentativeAccept)]
    [InlineData(As.TentativeReject, NotificationRow.TentativeReject)]
    public async Task A_tentative_answer_of_Fedifys_is_told_and_the_owners_Follow_waits(string type, string notification)
    {
        await using var pair = await FedifyPair.StartAsync(fernApprovesByHand: true);
        var follow = await pair.FollowFernAsync();
        await pair.Fern.UntilAsync("the Follow waits there", s => s.FollowRequests.Any(request => request.ActivityId == follow));

        var answer = await pair.Fern.ActOnAsync(type, follow, pair.Server.Own.Actor);

        Assert.Equal([notification], await pair.NotificationsOfAsync(answer.Activity));
        Assert.Equal(FollowRow.Pending, (await pair.FollowRowAsync(FollowRow.Out))!.State);
    }

    [Theory]
    [InlineData(As.TentativeAccept)]
    [InlineData(As.TentativeReject)]
    public async Task A_tentative_answer_of_the_owners_is_one_for_Fedify_whose_Follow_waits(string type)
    {
        await using var pair = await FedifyPair.StartAsync();
        var byHand = new JsonObject { ["id"] = pair.Server.Own.Actor, ["manuallyApprovesFollowers"] = true };
        await pair.Server.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = byHand });
        var follow = await pair.Fern.FollowAsync(pair.Nick);

        var answer = await pair.Server.PublishAsync(new JsonObject { ["type"] = type, ["object"] = follow.Activity });

        await pair.Fern.HeardAsync(answer, type, follow.Activity);
        Assert.Equal("pending", (await pair.Fern.StateAsync()).FollowingState(pair.Server.Own.Actor));
        Assert.Equal(FollowRow.Pending, (await pair.FollowRowAsync(FollowRow.In))!.State);
    }
}
