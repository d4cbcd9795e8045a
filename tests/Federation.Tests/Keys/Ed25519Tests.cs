using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests.Keys;

public sealed class Ed25519Tests
{
    private static readonly byte[] Message = "message".Utf8();
    private static readonly byte[] Seed = Ed25519.GenerateSeed();
    private static readonly byte[] PublicKey = Ed25519.PublicKeyOf(Seed);
    private static readonly byte[] Signature = Ed25519.Sign(Seed, Message);

    [Theory] // [RFC 8032 §7.1]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void The_vectors_of_RFC_8032_come_out(string seed, string publicKey, string message, string signature)
    {
        byte[] secret = Convert.FromHexString(seed), key = Convert.FromHexString(publicKey), text = Convert.FromHexString(message), expected = Convert.FromHexString(signature);
        Assert.Equal(key, Ed25519.PublicKeyOf(secret));
        Assert.Equal(expected, Ed25519.Sign(secret, text));
        Assert.True(Ed25519.Verify(key, text, expected));
    }

    [Fact]
    public void It_is_there_where_servers_run() => Assert.Equal(OperatingSystem.IsLinux(), Ed25519.IsSupported);

    [Fact]
    public void A_signature_with_any_bit_changed_is_refused() =>
        Assert.All(Signature.BitFlips(), changed => Assert.False(Ed25519.Verify(PublicKey, Message, changed)));

    [Fact]
    public void A_message_with_any_bit_changed_is_refused() =>
        Assert.All(Message.BitFlips(), changed => Assert.False(Ed25519.Verify(PublicKey, changed, Signature)));

    [Fact]
    public void A_key_with_any_bit_changed_is_refused() =>
        Assert.All(PublicKey.BitFlips(), changed => Assert.False(Ed25519.Verify(changed, Message, Signature)));

    [Fact]
    public void Every_prefix_of_a_signature_or_a_key_is_refused()
    {
        for (int length = 0; length < 64; length++) Assert.False(Ed25519.Verify(PublicKey, Message, Signature.AsSpan(0, length)));
        for (int length = 0; length < 32; length++) Assert.False(Ed25519.Verify(PublicKey.AsSpan(0, length), Message, Signature));
        Assert.False(Ed25519.Verify(PublicKey, Message, [.. Signature, 0]));
        Assert.False(Ed25519.Verify([.. PublicKey, 0], Message, Signature));
    }

    [Fact]
    public void A_seed_of_another_length_is_an_error_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[31], Message));
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKeyOf(new byte[64]));
    }

    [Fact]
    public void Many_threads_verify_and_sign_at_once()
    {
        Parallel.For(0, 2000, i =>
        {
            byte[] message = [.. Message, (byte)i, (byte)(i >> 8)];
            Assert.True(Ed25519.Verify(PublicKey, message, Ed25519.Sign(Seed, message)));
            Assert.False(Ed25519.Verify(PublicKey, message, Signature));
        });
    }

    [Fact]
    public void Verifying_allocates_nothing()
    {
        Ed25519.Verify(PublicKey, Message, Signature);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Ed25519.Verify(PublicKey, Message, Signature);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
