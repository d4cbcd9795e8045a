using System.Security.Cryptography;
using System.Text.Json;
using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests.Keys;

public sealed class KeyTests
{
    private static readonly byte[] Data = "what is signed"u8.ToArray();

    [Fact]
    public void A_key_survives_its_PEM()
    {
        using var again = RsaPrivateKey.FromPem(TestKeys.Alice.KeyId, TestKeys.Alice.PrivatePem);
        Assert.Equal(TestKeys.Alice.PublicPem, again.PublicPem);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", again.PublicPem, StringComparison.Ordinal);
        Assert.True(TestKeys.AlicePublic.Verify(Data, again.SignSha256(Data), HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task A_key_signs_from_many_threads_at_once()
    {
        byte[] expected = TestKeys.Alice.SignSha256(Data);
        byte[][] signatures = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => TestKeys.Alice.SignSha256(Data))));
        Assert.All(signatures, signature => Assert.Equal(expected, signature));
        bool[] verified = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => TestKeys.AlicePublic.Verify(Data, expected, HashAlgorithmName.SHA256))));
        Assert.All(verified, Assert.True);
    }

    [Fact]
    public void A_disposed_key_signs_nothing()
    {
        RsaPrivateKey key = RsaPrivateKey.FromPem("https://a.example/k", TestKeys.Alice.PrivatePem);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.SignSha256(Data));
    }

    [Fact]
    public void What_is_no_key_is_an_exception_for_our_own_key() => Assert.ThrowsAny<Exception>(() => RsaPrivateKey.FromPem("https://a.example/k", "no key"));

    [Theory]
    [InlineData("spki")]
    [InlineData("pkcs1")]
    [InlineData("one line")]
    [InlineData("one line pkcs1")]
    [InlineData("crlf")]
    [InlineData("indented")]
    public void A_published_key_is_read_in_every_form_that_peers_write(string form)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.Alice.PublicPem);
        string spki = rsa.ExportSubjectPublicKeyInfoPem();
        string pkcs1 = rsa.ExportRSAPublicKeyPem();
        PublicKey? key = Published(form switch
        {
            "spki" => spki,
            "pkcs1" => pkcs1,
            "one line" => spki.ReplaceLineEndings(""),
            "one line pkcs1" => pkcs1.ReplaceLineEndings(""),
            "crlf" => spki.ReplaceLineEndings("\r\n") + "\r\n",
            _ => "  " + spki.ReplaceLineEndings("\n   ") + "\n",
        });
        Assert.True(key?.Verify(Data, TestKeys.Alice.SignSha256(Data), HashAlgorithmName.SHA256));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(512)]
    public void A_key_that_is_too_short_is_refused(int bits)
    {
        using var weak = RSA.Create(bits);
        Assert.Null(Published(weak.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_key_that_is_too_long_is_refused()
    {
        // A modulus of 16384 bits, which nobody has to be able to use.
        byte[] modulus = new byte[2048];
        Array.Fill(modulus, (byte)0xAB);
        using var big = RSA.Create();
        big.ImportParameters(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        Assert.Null(Published(big.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Null(Published(elliptic.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_P_256_key_verifies_numbers_of_a_fixed_length_and_no_DER()
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PublicKey key = Published(elliptic.ExportSubjectPublicKeyInfoPem())!;
        byte[] signature = elliptic.SignData(Data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Assert.True(key.Verify(Data, signature, SignatureAlgorithm.EcdsaP256Sha256));
        Assert.True(key.Verify(Data, signature, null));
        Assert.False(key.Verify(Data, elliptic.SignData(Data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), null));
        foreach (byte[] flipped in signature.BitFlips()) Assert.False(key.Verify(Data, flipped, null));
        foreach (SignatureAlgorithm other in Enum.GetValues<SignatureAlgorithm>().Where(one => one != SignatureAlgorithm.EcdsaP256Sha256)) Assert.False(key.Verify(Data, signature, other));
    }

    [Fact]
    public void An_Ed25519_key_verifies_Ed25519_only()
    {
        if (!Ed25519.IsSupported) Assert.Skip("no Ed25519 here");
        byte[] seed = new byte[Ed25519.KeyLength];
        byte[] signature = Ed25519.Sign(seed, Data);
        PublicKey key = Published(PublicKeyPem.Write(SubjectPublicKeyInfo.OfEd25519(Ed25519.PublicKeyOf(seed))))!;
        Assert.True(key.Verify(Data, signature, null));
        foreach (byte[] flipped in signature.BitFlips()) Assert.False(key.Verify(Data, flipped, null));
        foreach (SignatureAlgorithm other in Enum.GetValues<SignatureAlgorithm>()) Assert.Equal(other == SignatureAlgorithm.Ed25519, key.Verify(Data, signature, other));
    }

    [Fact]
    public void An_RSA_key_verifies_RSA_only_and_in_the_padding_that_was_named()
    {
        byte[] signature = TestKeys.Alice.SignSha256(Data);
        foreach (SignatureAlgorithm other in Enum.GetValues<SignatureAlgorithm>())
            Assert.Equal(other == SignatureAlgorithm.RsaPkcs1Sha256, TestKeys.AlicePublic.Verify(Data, signature, other));
    }

    [Fact]
    public void A_Multikey_is_the_same_key()
    {
        for (int i = 0; i < 20; i++) // both parities of y, and now and then a coordinate with a leading zero
        {
            using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            ECPoint q = elliptic.ExportParameters(false).Q;
            byte[] compressed = [(byte)(2 + (q.Y![^1] & 1)), .. q.X!];
            PublicKey? key = PublicKey.From(Multikey.FromDidKey("did:key:" + Multibase.EncodeKey(KeyKind.P256, compressed))!);
            Assert.True(key?.Verify(Data, elliptic.SignData(Data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), null));
            Assert.True(PublicKey.SameKey(key!.Pem, elliptic.ExportSubjectPublicKeyInfoPem()));
        }
        using var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.Alice.PublicPem);
        PublicKey? multi = PublicKey.From(Multikey.FromDidKey("did:key:" + Multibase.EncodeKey(KeyKind.Rsa, rsa.ExportRSAPublicKey()))!);
        Assert.True(multi?.Verify(Data, TestKeys.Alice.SignSha256(Data), null));
    }

    [Fact]
    public void A_Multikey_that_is_no_point_of_the_curve_is_none()
    {
        byte[] point = new byte[33];
        point[0] = 2;
        int found = 0;
        for (byte x = 0; x < 50; x++)
        {
            point[^1] = x;
            if (PublicKey.From(Multikey.FromDidKey("did:key:" + Multibase.EncodeKey(KeyKind.P256, point))!) is not null) found++;
        }
        Assert.InRange(found, 10, 40); // about half of all x have a y
        Array.Fill(point, (byte)0xff, 1, 32);
        Assert.Null(PublicKey.From(Multikey.FromDidKey("did:key:" + Multibase.EncodeKey(KeyKind.P256, point))!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----!!!!-----END PUBLIC KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----")]
    [InlineData("-----END PUBLIC KEY-----AAAA-----BEGIN PUBLIC KEY-----")]
    public void What_is_no_key_is_none(string pem) => Assert.Null(Published(pem));

    [Fact]
    public void No_prefix_of_a_key_is_one_and_no_flipped_bit_throws()
    {
        string pem = TestKeys.Alice.PublicPem.Trim();
        for (int length = 0; length < pem.Length; length++) Assert.Null(Published(pem[..length]));
        foreach (string flipped in pem.BitFlips().Where((_, index) => index % 5 == 0)) _ = Published(flipped);
    }

    [Theory]
    [InlineData("{'owner':'https://a.example/alice','publicKeyPem':'x'}")]
    [InlineData("{'id':'https://a.example/alice#main-key','publicKeyPem':'x'}")]
    [InlineData("{'id':'https://a.example/alice#main-key','owner':'https://a.example/alice'}")]
    [InlineData("{'id':'https://a.example/alice#main-key','owner':'https://a.example/alice','publicKeyPem':7}")]
    public void A_key_without_id_owner_or_text_is_none(string json) => Assert.Null(PublicKey.From(json.Node()));

    [Fact]
    public void Every_key_of_the_conformance_data_is_read_or_refused_by_kind_and_length()
    {
        if (!Conformance.Has("http-signatures/keys.json")) Assert.Skip("no data");
        foreach (JsonProperty key in Conformance.Json("http-signatures/keys.json").GetProperty("keys").EnumerateObject())
        {
            bool usable = !key.Name.Contains("rsa1024", StringComparison.Ordinal);
            Assert.True(usable == Published(key.Value.GetProperty("publicKeyPem").GetString()!) is not null, key.Name);
        }
    }

    private static PublicKey? Published(string pem) => PublicKey.From(new AsNode(JsonSerializer.SerializeToElement(
        new { id = "https://a.example/alice#main-key", owner = "https://a.example/alice", publicKeyPem = pem })));
}
