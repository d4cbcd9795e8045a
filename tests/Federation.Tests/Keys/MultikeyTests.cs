using Federation.Json;
using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests.Keys;

public sealed class MultikeyTests
{
    private const string Alice = "https://server.example/users/alice";
    private const string KeyId = Alice + "#ed25519-key";
    private const string Public = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    private const string Secret = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";
    private const string P256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";
    private const string Rsa = "z4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic4G7Rou3iBf9vPmT5dbkm9qsZsuVNjq8HCuW1w24nhBFGkRE4cd2Uf2tfrB3N7h4mnyPp1BF3ZttHTYv3DLUPi1zMdkULiow3M1GfXkoC6DoxDUm1jmN6GBj22SjVsr6dxezRVQc7aj9TxE7JLbMH1wh5X3kA58H3DFW8rnYMakFGbca5CB2Jf6CnGQZmL7o5uJAdTwXfy2iiiyPxXEGerMhHwhjTA1mKYobyk2CpeEcmvynADfNZ5MBvcCS7m3XkFCMNUYBS9NQ3fze6vMSUPsNa6GVYmKx2x6JrdEjCk3qRMMmyjnjCMfR4pXbRMZa3i";

    [Theory]
    [InlineData(Public, KeyKind.Ed25519, 32)]
    [InlineData(P256, KeyKind.P256, 33)]
    [InlineData(Rsa, KeyKind.Rsa, 270)]
    public void Each_kind_of_key_is_read_and_written_the_same_way(string multibase, KeyKind kind, int length)
    {
        Multikey key = Multikey.From(Key(multibase).Node())!;
        Assert.Equal((KeyId, Alice, kind, length, multibase), (key.Id, key.Controller, key.Kind, key.Key.Length, key.PublicKeyMultibase));
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData("u7QFnVg")]                                             // another base
    [InlineData("6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")]     // none
    [InlineData("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")]   // secp256k1, which no suite here uses
    [InlineData("z")]
    [InlineData("")]
    public void Anything_else_is_no_public_key(string multibase) => Assert.Null(Multikey.From(Key(multibase).Node()));

    [Theory]
    [InlineData("'type': 'Multikey', ")]
    [InlineData("'id': '" + KeyId + "', ")]
    [InlineData("'controller': '" + Alice + "', ")]
    public void A_key_without_one_of_its_parts_is_none(string part)
    {
        string all = Key(Public);
        Assert.Contains(part, all, StringComparison.Ordinal);
        Assert.Null(Multikey.From(all.Replace(part, "", StringComparison.Ordinal).Node()));
    }

    [Fact]
    public void Every_prefix_of_a_key_is_refused()
    {
        for (int length = 0; length < Public.Length; length++) Assert.Null(Multikey.From(Key(Public[..length]).Node()));
        Assert.Null(Multikey.From(Key(Public + "2").Node()));
    }

    [Fact]
    public void A_secret_key_comes_back_and_has_the_published_half()
    {
        var key = Ed25519PrivateKey.FromMultibase(KeyId, Secret);
        Assert.Equal((Secret, Public), (key.SecretKeyMultibase, key.PublicKeyMultibase));
        Assert.Equal((KeyId, Alice, Public), (Multikey.Of(Alice, key).Id, Multikey.Of(Alice, key).Controller, Multikey.Of(Alice, key).PublicKeyMultibase));
        var made = Ed25519PrivateKey.Generate(KeyId);
        Assert.Equal(made.PublicKeyMultibase, Ed25519PrivateKey.FromMultibase(KeyId, made.SecretKeyMultibase).PublicKeyMultibase);
        Assert.Throws<FormatException>(() => Ed25519PrivateKey.FromMultibase(KeyId, Public));
    }

    [Fact]
    public void A_did_key_is_read_with_and_without_its_fragment()
    {
        const string did = "did:key:" + Public;
        Assert.Equal((did, did, Public), (Multikey.FromDidKey(did)!.Id, Multikey.FromDidKey(did)!.Controller, Multikey.FromDidKey(did)!.PublicKeyMultibase));
        Assert.Equal(did, Multikey.FromDidKey(did + "#" + Public)!.Controller);
        Assert.Null(Multikey.FromDidKey(did + "#other"));
        Assert.Null(Multikey.FromDidKey(did + "#"));
        Assert.Null(Multikey.FromDidKey("did:web:server.example"));
        Assert.Null(Multikey.FromDidKey("did:key:" + Secret));
    }

    [Fact]
    public void An_actors_embedded_key_is_found_by_its_id()
    {
        AsNode actor = Actor("[" + Key(Public) + "]");
        Assert.Equal(Public, AssertionMethods.Find(actor, KeyId)?.PublicKeyMultibase);
        Assert.Null(AssertionMethods.Find(actor, Alice));
        Assert.Null(AssertionMethods.Find(actor, Alice + "#other"));
        Assert.NotNull(AssertionMethods.Find(Actor(Key(Public)), KeyId)); // an object instead of an array
    }

    [Fact]
    public void Two_keys_under_one_id_are_none() =>
        Assert.Null(AssertionMethods.Find(Actor("[" + Key(Public) + "," + Key(P256) + "]"), KeyId));

    [Fact]
    public void Somebody_elses_key_in_an_actor_is_left_out()
    {
        Assert.Empty(AssertionMethods.In(Actor(Key(Public, controller: "https://server.example/users/mallory"))));
        Assert.Empty(AssertionMethods.In(Actor(Key(Public, id: "https://evil.example/key"))));
        Assert.Empty(AssertionMethods.In(Actor("'" + KeyId + "'")));
    }

    [Fact]
    public void Only_so_many_keys_are_looked_at() =>
        Assert.Equal(16, AssertionMethods.In(Actor("[" + string.Join(',', Enumerable.Range(0, 100).Select(i => Key(Public, id: KeyId + i))) + "]")).Count());

    [Fact]
    public void A_key_document_is_believed_when_its_controller_lists_it()
    {
        const string id = Alice + "/key";
        Multikey key = AssertionMethods.Find(Key(Public, id: id).Node(), id)!;
        Assert.Null(AssertionMethods.Find(Key(Public, id: id).Node(), id + "2"));
        Assert.Null(AssertionMethods.Find(Key(Public, id: "https://evil.example/key").Node(), "https://evil.example/key"));
        Assert.True(AssertionMethods.Confirms(Actor("'" + id + "'"), key));
        Assert.True(AssertionMethods.Confirms(Actor(Key(Public, id: id)), key));
        Assert.False(AssertionMethods.Confirms(Actor(Key(P256, id: id)), key));
        Assert.False(AssertionMethods.Confirms(Actor("[]"), key));
        Assert.False(AssertionMethods.Confirms(("{'id': 'https://server.example/users/mallory', 'assertionMethod': '" + id + "'}").Node(), key));
    }

    [Fact]
    public void Keys_are_found_whatever_names_the_actors_context_gives_them()
    {
        string actor = "{'@context': ['https://www.w3.org/ns/activitystreams', 'https://www.w3.org/ns/cid/v1', {'title': 'as:name'}], 'id': '" + Alice + "', 'type': 'Person', 'title': 'A', 'assertionMethod': [" + Key(Public) + "]}";
        Assert.True(ActivityDocument.TryRead(actor.Replace('\'', '"').Utf8(), out ActivityDocument? document, out _));
        Assert.Equal((Reading.Processed, "A"), (document.Reading, document.Node.Name));
        Assert.Equal(Public, AssertionMethods.Find(document.Node, KeyId)?.PublicKeyMultibase);
    }

    [Theory]
    [InlineData("integrity-proofs/fep-8b32/actor.json", 1)]
    [InlineData("integrity-proofs/fep-c390/actor.json", 0)]
    [InlineData("wire-samples/hollo/hongminhee.json", 2)]
    public void The_actors_of_others_are_read(string file, int keys)
    {
        Assert.True(ActivityDocument.TryRead(Conformance.Bytes(file), out ActivityDocument? document, out _));
        Assert.Equal(keys, AssertionMethods.In(document.Node).Count());
    }

    private static string Key(string multibase, string id = KeyId, string controller = Alice) =>
        "{'id': '" + id + "', 'type': 'Multikey', 'controller': '" + controller + "', 'publicKeyMultibase': '" + multibase + "'}";

    private static AsNode Actor(string assertionMethod) => ("{'id': '" + Alice + "', 'type': 'Person', 'assertionMethod': " + assertionMethod + "}").Node();
}
