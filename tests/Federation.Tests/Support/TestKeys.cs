using Federation.Keys;

namespace Federation.Tests.Support;

/// <summary>A key made once: making one takes longer than most tests.</summary>
internal static class TestKeys
{
    public const string Actor = "https://a.example/alice";

    public static RsaPrivateKey Alice { get; } = RsaPrivateKey.Generate(Actor + "#main-key");

    public static PublicKey AlicePublic { get; } = new(Alice.KeyId, Actor, Alice.PublicPem);
}
