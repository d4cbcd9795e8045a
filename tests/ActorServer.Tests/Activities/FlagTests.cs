using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Activities;

public sealed class FlagTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_report_of_the_owner_is_told_to_the_owner_with_its_reason_and_shown_to_nobody_else()
    {
        await using var alice = await FakePeer.StartAsync();
        var post = await Server.SayAsync("reported");

        var flag = await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray(Server.Own.Actor, post), ["content"] = "<b>very</b> rude" });

        var notification = (await Server.NotificationsAsync()).Single(row => row.ActivityUri == flag);
        Assert.Equal((NotificationRow.Report, post, "very rude"), (notification.Kind, notification.ObjectUri, notification.Detail));
        using var page = await Server.GetAsync(post, accept: "text/html");
        Assert.DoesNotContain("rude", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_of_somebody_else_is_kept_and_nobody_is_told()
    {
        await using var alice = await FakePeer.StartAsync();

        await alice.DeliverAsync(Server, new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray("https://other.example/users/bob") });

        Assert.Empty(await Server.NotificationsAsync(alice));
    }

    [Fact]
    public async Task The_owner_reports_to_the_server_of_whoever_wrote_it_and_can_take_it_back()
    {
        await using var mallory = await FakePeer.StartAsync("mallory");
        var post = await mallory.SayAsync(Server, "spam");

        var flag = await Server.PublishAsync(new JsonObject { ["type"] = As.Flag, ["object"] = new JsonArray(mallory.Actor, post), ["content"] = "spam", ["to"] = mallory.Actor });

        var arrived = await mallory.WaitForAsync(As.Flag);
        Assert.Equal([mallory.Actor, post], arrived["object"]!.AsArray().Select(id => id!.GetValue<string>()));
        Assert.Null(arrived["to"]);
        Assert.Equal([mallory.SharedInbox], mallory.InboxesThatGot(flag).Select(path => mallory.Origin + path));
        using var anybody = await mallory.GetSignedAsync(flag);
        Assert.Equal(HttpStatusCode.NotFound, anybody.StatusCode);

        await Server.PublishAsync(new JsonObject { ["type"] = As.Undo, ["object"] = flag });
        Assert.Equal(flag, (await mallory.WaitForAsync(As.Undo))["object"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_owner_does_not_report_the_owner_nor_nothing()
    {
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Flag }, Refusal.ObjectMissing);
        await Server.AssertRefusedAsync(new JsonObject { ["type"] = As.Flag, ["object"] = Server.Own.Actor }, Refusal.RecipientInvalid);
    }
}
