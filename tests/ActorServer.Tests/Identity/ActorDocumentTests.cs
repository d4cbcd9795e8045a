using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Json;
using Federation.Keys;

namespace ActorServer.Tests.Identity;

public sealed class ActorDocumentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task The_key_for_proofs_is_published_as_a_Multikey()
    {
        var actor = await Server.GetDocumentAsync(Server.Own.Actor);

        var key = actor["assertionMethod"]!.AsArray().Single()!;
        Assert.Equal((Server.Own.ProofKey, "Multikey", Server.Own.Actor), (key["id"]!.ToString(), key["type"]!.ToString(), key["controller"]!.ToString()));
        Assert.StartsWith("z6Mk", key["publicKeyMultibase"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", actor.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Read_as_JSON_LD_without_any_leniency_both_keys_are_the_actors()
    {
        var bytes = Encoding.UTF8.GetBytes((await Server.GetDocumentAsync(Server.Own.Actor)).ToJsonString());
        Assert.True(ActivityDocument.TryRead(bytes, out var actor, out _, new ReadingRules { AssumeKnownTerms = false, ReadPlainWhenUnprocessable = false }));

        Assert.Equal(Reading.Processed, actor.Reading);
        Assert.Equal(Server.Own.Key, Assert.Single(ActorKeys.In(actor.Node)).Id);
        Assert.Equal(Server.Own.ProofKey, Assert.Single(AssertionMethods.In(actor.Node)).Id);
    }

    [Fact]
    public async Task What_this_server_reads_is_told_by_its_generator()
    {
        var generator = (await Server.GetDocumentAsync(Server.Own.Actor))["generator"]!;

        Assert.Equal("Application", generator["type"]!.ToString());
        Assert.Equal(["https://datatracker.ietf.org/doc/html/rfc9421", "https://datatracker.ietf.org/doc/html/rfc9421#name-eddsa-using-curve-edwards25"],
            generator["implements"]!.AsArray().Select(capability => capability!["href"]!.ToString()));
    }

    [Fact]
    public async Task A_data_folder_from_before_there_were_proofs_gets_a_key_for_them_at_the_next_start()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Db.WriteAsync(tx => tx.ExecuteAsync("DELETE FROM signing_key WHERE kind = 'ed25519'"));
        Assert.Null((await server.GetDocumentAsync(server.Own.Actor))["assertionMethod"]);
        var unproved = await server.PublishAsync(new JsonObject { ["type"] = As.Note, ["content"] = "x", ["to"] = As.Public });
        Assert.Null((await server.GetDocumentAsync(unproved))["proof"]);
        var before = await server.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Rsa));

        await server.RestartAsync();

        Assert.NotNull((await server.GetDocumentAsync(server.Own.Actor))["assertionMethod"]);
        Assert.Equal(before, await server.ReadAsync(tx => KeyRows.InUseAsync(tx, KeyRow.Rsa)));
    }
}
