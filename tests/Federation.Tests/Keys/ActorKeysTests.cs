using System.Text.Json;
using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests.Keys;

public sealed class ActorKeysTests
{
    private const string Alice = "https://a.example/alice";

    [Fact]
    public void An_actors_embedded_key_is_found_by_its_id()
    {
        AsNode actor = Actor(Key("#main-key"));
        Assert.Equal(Alice + "#main-key", ActorKeys.Find(actor, Alice + "#main-key")?.Id);
        Assert.Null(ActorKeys.Find(actor, Alice + "#other"));
    }

    [Fact]
    public void A_key_id_that_is_the_actors_own_means_its_only_key()
    {
        Assert.Equal(Alice + "#main-key", ActorKeys.Find(Actor(Key("#main-key")), Alice)?.Id);
        Assert.Null(ActorKeys.Find(Actor(Key("#main-key"), Key("#second")), Alice));
    }

    [Fact]
    public void One_of_several_keys_is_found_by_its_id() =>
        Assert.Equal(Alice + "#second", ActorKeys.Find(Actor(Key("#main-key"), Key("#second")), Alice + "#second")?.Id);

    [Fact]
    public void Somebody_elses_key_in_an_actor_is_left_out()
    {
        Assert.Empty(ActorKeys.In(Actor(Key("#main-key", owner: "https://a.example/mallory"))));
        Assert.Empty(ActorKeys.In(Actor(new { id = "https://evil.example/k", owner = Alice, publicKeyPem = TestKeys.Alice.PublicPem })));
        Assert.Empty(ActorKeys.In(Actor("https://a.example/k")));
    }

    [Fact]
    public void A_key_document_is_found_by_its_own_id_only()
    {
        AsNode document = Node(new { id = Alice + "/main-key", owner = Alice, publicKeyPem = TestKeys.Alice.PublicPem });
        Assert.True(ActorKeys.IsKeyDocument(document));
        Assert.Equal(Alice, ActorKeys.Find(document, Alice + "/main-key")?.Owner);
        Assert.Null(ActorKeys.Find(document, Alice));
    }

    [Fact]
    public void A_key_document_of_another_origin_than_its_owner_is_no_key()
    {
        AsNode document = Node(new { id = "https://evil.example/k", owner = Alice, publicKeyPem = TestKeys.Alice.PublicPem });
        Assert.Null(ActorKeys.Find(document, "https://evil.example/k"));
    }

    [Fact]
    public void An_owner_confirms_a_key_by_reference_or_with_the_same_bytes()
    {
        var key = new PublicKey(Alice + "/main-key", Alice, TestKeys.Alice.PublicPem);
        Assert.True(ActorKeys.Confirms(Actor(key.Id), key));
        Assert.True(ActorKeys.Confirms(Actor(Key("/main-key")), key));
        Assert.True(ActorKeys.Confirms(Actor(new { id = key.Id, owner = Alice, publicKeyPem = key.Pem.ReplaceLineEndings("") }), key));
    }

    [Fact]
    public void An_owner_who_does_not_list_the_key_or_lists_other_bytes_does_not_confirm_it()
    {
        using var other = RsaPrivateKey.Generate(Alice + "/main-key");
        var key = new PublicKey(Alice + "/main-key", Alice, other.PublicPem);
        Assert.False(ActorKeys.Confirms(Actor(), key));
        Assert.False(ActorKeys.Confirms(Actor(Alice + "/another"), key));
        Assert.False(ActorKeys.Confirms(Actor(Key("/main-key")), key));
        Assert.False(ActorKeys.Confirms(Actor(key.Id), key with { Owner = "https://a.example/mallory" }));
        var elsewhere = new PublicKey("https://evil.example/k", Alice, other.PublicPem);
        Assert.False(ActorKeys.Confirms(Actor(elsewhere.Id), elsewhere));
    }

    private static object Key(string suffix, string owner = Alice) => new { id = Alice + suffix, owner, publicKeyPem = TestKeys.Alice.PublicPem };

    private static AsNode Actor(params object[] keys) => Node(new { id = Alice, type = "Person", publicKey = keys });

    private static AsNode Node(object value) => new(JsonSerializer.SerializeToElement(value));
}
