using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>What has no meaning of its own here: kept and told, and sent to whom it is addressed, as every class of Fedify's.</summary>
[Trait("Suite", "fedify")]
public class EveryActivityTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    /// <summary>Those with an object, and those that happen without one.</summary>
    public static TheoryData<string, bool> Kept { get; } = new()
    {
        { As.Activity, true },
        { As.Listen, true },
        { As.View, true },
        { As.Read, true },
        { As.Offer, true },
        { As.Invite, true },
        { As.Join, true },
        { As.Leave, true },
        { As.Ignore, true },
        { As.LikeRequest, true },
        { As.ReplyRequest, true },
        { As.AnnounceRequest, true },
        { As.IntransitiveActivity, false },
        { As.Arrive, false },
        { As.Travel, false },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_Fedify_does_is_kept_and_told_but_an_Ignore_is_quiet(string type, bool hasObject)
    {
        var activity = new JsonObject { ["type"] = type, ["tos"] = new JsonArray(Server.Own.Actor), ["summary"] = "come along" };
        if (hasObject) activity["object"] = Pair.Thing;

        var sent = await Fern.ActAsync(activity, Server.Own.Actor);

        var kept = (await Server.ReadAsync(tx => ActivityRows.FindAsync(tx, sent.Activity)))!;
        Assert.Equal((type, Fern.Actor, hasObject ? Pair.Thing : null), (kept.Type, kept.Actor, kept.ObjectUri));
        var told = await Pair.NotificationsAsync(sent.Activity);
        if (type == As.Ignore) Assert.Empty(told);
        else Assert.Equal([(NotificationRow.Other, $"{type}: come along")], told.Select(row => (row.Kind, row.Detail)));
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_the_owner_does_is_that_class_for_Fedify(string type, bool hasObject)
    {
        var activity = new JsonObject { ["type"] = type, ["to"] = new JsonArray(Fern.Actor) };
        if (hasObject) activity["object"] = Pair.Thing;

        var published = await Server.PublishAsync(activity);

        await Fern.HeardAsync(published, type, hasObject ? Pair.Thing : null);
    }
}
