using Federation.Keys;
using Federation.Tests.Support;

namespace Federation.Tests.Keys;

public sealed class Base58Tests
{
    [Theory] // draft-msporny-base58 §5
    [InlineData("Hello World!", "2NEpo7TZRRrLZSi2U")]
    [InlineData("The quick brown fox jumps over the lazy dog.", "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z")]
    public void The_drafts_examples_come_out(string text, string encoded)
    {
        Assert.Equal(encoded, Base58.Encode(text.Utf8()));
        Assert.Equal(text.Utf8(), Base58.Decode(encoded));
    }

    [Fact]
    public void Leading_zeros_are_ones()
    {
        Assert.Equal("11233QC4", Base58.Encode([0, 0, 0x28, 0x7f, 0xb4, 0xcd]));
        Assert.Equal([0, 0, 0x28, 0x7f, 0xb4, 0xcd], Base58.Decode("11233QC4")!);
        Assert.Equal("", Base58.Encode([]));
        Assert.Equal([], Base58.Decode("")!);
    }

    [Fact]
    public void Bytes_of_every_length_come_back()
    {
        var random = new Random(58);
        for (int length = 0; length <= Base58.MaxBytes; length += length < 80 ? 1 : 51)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            if (length % 3 == 0) bytes.AsSpan(0, length / 4).Clear();
            Assert.Equal(bytes, Base58.Decode(Base58.Encode(bytes)));
            Array.Fill(bytes, (byte)0xff);
            Assert.Equal(bytes, Base58.Decode(Base58.Encode(bytes)));
            Array.Clear(bytes);
            Assert.Equal(bytes, Base58.Decode(Base58.Encode(bytes)));
        }
    }

    [Fact]
    public void Every_text_that_is_read_is_written_the_same_way()
    {
        foreach (string changed in "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2".BitFlips())
            if (Base58.Decode(changed) is { } bytes) Assert.Equal(changed, Base58.Encode(bytes));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("O")]
    [InlineData("I")]
    [InlineData("l")]
    [InlineData("2NEpo7TZRRrLZSi2U ")]
    [InlineData("+")]
    [InlineData("é")]
    public void Other_characters_are_refused(string text) => Assert.Null(Base58.Decode(text));

    [Fact]
    public void What_is_longer_than_any_key_is_refused()
    {
        Assert.NotNull(Base58.Decode(new string('z', Base58.MaxLength)));
        Assert.Null(Base58.Decode(new string('z', Base58.MaxLength + 1)));
        Assert.Throws<ArgumentException>(() => Base58.Encode(new byte[Base58.MaxBytes + 1]));
    }
}
