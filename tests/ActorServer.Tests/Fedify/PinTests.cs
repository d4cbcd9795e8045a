using System.Text.Json.Nodes;
using ActorServer.Store;
using Federation;

namespace ActorServer.Tests.Fedify;

/// <summary>Add and Remove of posts in <c>featured</c>, in both directions.</summary>
[Trait("Suite", "fedify")]
public class PinTests(AcquaintedPair acquainted) : AcquaintedTests(acquainted)
{
    [Fact]
    public async Task What_Fedify_pins_and_unpins_is_pinned_and_unpinned_here()
    {
        var post = await Fern.PostAsync("Read this first");
        var featured = $"{Fern.Actor}/featured";

        await Fern.ActOnAsync(As.Add, post.Id, Server.Own.Actor, featured);
        Assert.Equal([post.Id], await PinsAsync(featured));

        await Fern.ActOnAsync(As.Remove, post.Id, Server.Own.Actor, featured);
        Assert.Empty(await PinsAsync(featured));
    }

    [Fact]
    public async Task What_the_owner_pins_and_unpins_is_an_Add_and_a_Remove_for_Fedify()
    {
        var (_, note) = await Pair.PostPubliclyAsync("<p>Read this first</p>");

        var add = await Server.PublishAsync(new JsonObject { ["type"] = As.Add, ["object"] = note, ["target"] = Server.Own.Featured });
        Assert.Equal(Server.Own.Featured, (await Fern.HeardAsync(add, As.Add, note)).Target);
        Assert.Equal([note], (await Fern.CollectAsync(Server.Own.Featured)).Items);

        var remove = await Server.PublishAsync(new JsonObject { ["type"] = As.Remove, ["object"] = note, ["target"] = Server.Own.Featured });
        Assert.Equal(Server.Own.Featured, (await Fern.HeardAsync(remove, As.Remove, note)).Target);
        Assert.Empty((await Fern.CollectAsync(Server.Own.Featured)).Items);
    }

    private async Task<IEnumerable<string>> PinsAsync(string featured) =>
        from row in await Server.ReadAsync(tx => CollectionRows.PageAsync(tx, featured, long.MaxValue, 100)) select row.Item;
}
