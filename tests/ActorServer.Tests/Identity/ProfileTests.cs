using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Identity;

public sealed class ProfileTests
{
    [Fact]
    public async Task What_is_typed_in_the_settings_is_what_peers_and_visitors_see()
    {
        await using var server = await RunningServer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);

        using var saved = await browser.PostAsync("/settings/profile", ("name", "Nick"), ("about", ""), ("fact-birthday", "1990-04-01"), ("fact-birthday-for", "public"), ("fact-address", "Jena <3"), ("fact-address-for", "public"), ("indexable", "1"),
            ("field-name-0", "Pronouns"), ("field-value-0", "he & him"), ("field-name-1", "empty"), ("field-name-3", "Page"), ("field-value-3", "http://localhost:9/me"));

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        var actor = await server.GetDocumentAsync(server.Own.Actor);
        Assert.True(actor["indexable"]!.GetValue<bool>());
        Assert.Equal(("1990-04-01", "Jena <3"), (actor["vcard:bday"]!.GetValue<string>(), actor["vcard:Address"]!.GetValue<string>()));
        var fields = actor["attachment"]!.AsArray().Where(item => item!["type"]!.GetValue<string>() == As.PropertyValue).ToList();
        Assert.Equal(["Pronouns", "Page"], fields.Select(field => field!["name"]!.GetValue<string>()));
        Assert.Equal("he &amp; him", fields[0]!["value"]!.GetValue<string>());
        Assert.Equal("""<a href="http://localhost:9/me" rel="me nofollow noopener noreferrer">localhost:9/me</a>""", fields[1]!["value"]!.GetValue<string>());
        var page = await browser.OpenAsync(server.Own.Origin + "/");
        Assert.Contains("""<a href="http://localhost:9/me" rel="me nofollow noopener noreferrer">""", page, StringComparison.Ordinal);
        Assert.Contains("he &amp; him", page, StringComparison.Ordinal);
        Assert.Contains("Jena &lt;3", page, StringComparison.Ordinal);
        Assert.Contains("value=\"he &amp; him\"", await browser.OpenAsync(server.Own.Origin + "/settings"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"PropertyValue","name":"<b>Web</b>","value":"<a href=\"x\">https://a.example/</a>"}""", "Web", "https://a.example/")]
    [InlineData("""{"type":"Note","name":"Mood","content":"<p>fine</p>"}""", "Mood", "fine")]
    [InlineData("""{"type":"Link","name":"Web","href":"https://a.example/"}""", "Web", "https://a.example/")]
    [InlineData("""{"type":"Image","name":"no","value":"no"}""", null, null)]
    [InlineData("""{"type":"PropertyValue","name":"","value":"x"}""", null, null)]
    [InlineData("""{"type":"PropertyValue","name":7,"value":[]}""", null, null)]
    public void An_app_may_write_a_field_in_three_ways(string json, string? name, string? value) =>
        Assert.Equal(name is null ? [] : [new ProfileField(name, value!)], ProfileField.In(JsonNode.Parse(json)));

    [Fact]
    public async Task A_page_that_links_back_is_marked_as_verified_and_not_any_more_when_it_does_not()
    {
        await using var server = await RunningServer.StartAsync();
        await using var peer = await FakePeer.StartAsync();
        var browser = await OwnerBrowser.SignInAsync(server);
        peer.Raw["/home"] = ("text/html", $"<html><head><link rel='ME' href='{server.Own.Origin}'></head></html>");
        peer.Raw["/not"] = ("text/html", $"<!-- <a rel=me href='{server.Own.Origin}/'> --><a href='{server.Own.Origin}/'>x</a><script>'<a rel=me href={server.Own.Origin}>'</script>");

        var update = await SaveAsync(server, $"{peer.Origin}/home", $"{peer.Origin}/not");
        await server.EventuallyAllAsync(update, WorkRow.Done);
        var page = await browser.OpenAsync(server.Own.Origin + "/");
        Assert.Equal(2, page.Split("✓ verified").Length);
        Assert.Equal([$"{peer.Origin}/home"], (await server.ReadAsync(ProfileLinkRows.AllAsync)).Where(link => link.VerifiedAt is not null).Select(link => link.Href));

        peer.Raw["/home"] = ("text/html", "<p>sold</p>");
        await server.EventuallyAllAsync(await SaveAsync(server, $"{peer.Origin}/home"), WorkRow.Done);
        Assert.Null(Assert.Single(await server.ReadAsync(ProfileLinkRows.AllAsync)).VerifiedAt);
    }

    [Fact]
    public async Task Whether_peers_want_to_be_found_and_which_keys_they_hold_is_read_from_their_document()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync("other");
        await other.PublishAsync(new JsonObject { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = other.Own.Actor, ["indexable"] = true } });
        await using var peer = await FakePeer.StartAsync();
        var statement = (await other.GetDocumentAsync(other.Own.Actor))["attachment"]!.AsArray().Single()!;
        peer.Documents[$"/users/{peer.Name}"]["attachment"] = new JsonArray(statement.DeepClone());

        await server.PublishAsync(new JsonObject { ["type"] = As.Follow, ["object"] = other.Own.Actor });
        await peer.SayAsync(server, "stolen identity");

        await RunningServer.EventuallyAsync("the actor is known", async () => await server.ReadAsync(tx => PeerRows.FindAsync(tx, other.Own.Actor)) is not null);
        var row = (await server.ReadAsync(tx => PeerRows.FindAsync(tx, other.Own.Actor)))!;
        Assert.True(row.Indexable);
        Assert.Equal([statement["subject"]!.GetValue<string>()], await server.ReadAsync(tx => PeerIdentityRows.OfAsync(tx, other.Own.Actor)));
        Assert.Empty(await server.ReadAsync(tx => PeerIdentityRows.OfAsync(tx, peer.Actor)));
        Assert.False((await server.ReadAsync(tx => PeerRows.FindAsync(tx, peer.Actor)))!.Indexable);
    }

    private static Task<string> SaveAsync(RunningServer server, params string[] links) => server.PublishAsync(new JsonObject
    {
        ["type"] = As.Update,
        ["object"] = new JsonObject
        {
            ["id"] = server.Own.Actor,
            ["attachment"] = new JsonArray([.. links.Select(link => (JsonNode)new JsonObject { ["type"] = As.PropertyValue, ["name"] = "Page", ["value"] = link })]),
        },
    });
}
