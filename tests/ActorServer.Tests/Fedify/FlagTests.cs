using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Reports, in both directions.</summary>
[Trait("Suite", "fedify")]
public class FlagTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task A_report_of_Fedifys_is_told_with_its_reason()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Rude</p>");

        var sent = await Fern.ActAsync(
            new JsonObject { ["type"] = As.Flag, ["objects"] = new JsonArray(Server.Own.Actor, note), ["content"] = "this is rude" }, Server.Own.Actor);

        Assert.Equal([(NotificationRow.Report, note, "this is rude")], (await Pair.NotificationsAsync(sent.Activity)).Select(row => (row.Kind, row.ObjectUri, row.Detail)));
    }

    [Fact]
    public async Task The_owners_report_is_a_Flag_of_all_that_it_names_for_Fedify()
    {
        var post = await Fern.PostAsync("Rude");

        var flag = await Server.PublishAsync(new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray(Fern.Actor, post.Id), ["content"] = "this is rude" });

        var heard = await Fern.HeardAsync(flag, As.Flag, Fern.Actor);
        Assert.Equal([Fern.Actor, post.Id], heard.Objects);
        Assert.Equal("this is rude", heard.Content);
    }
}
