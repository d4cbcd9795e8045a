using ActorServer.OwnFiles;

namespace ActorServer.Tests.OwnFiles;

public sealed class BlurhashTests
{
    /// <summary>
    /// What the algorithm's own implementation (npm blurhash 2.0.5) makes of these. In all of them the largest wave is one that rises: where it falls that
    /// implementation takes the largest of the others, and cuts it off.
    /// </summary>
    [Theory]
    [InlineData(1, 8, 8, 4, 3, "L~I},=}Y,Y%1y,t5o1oxgvf%fQf%")]
    [InlineData(2, 5, 7, 3, 4, "T;Lh3u~U?B^Rxaod,go5Wp^UxbSy")]
    [InlineData(3, 4, 4, 1, 1, "001JlB")]
    [InlineData(4, 16, 9, 4, 4, "U~Lq,=}F$5KOy-xYo1XQgJfifQfiv:wfo1WX")]
    [InlineData(5, 6, 6, 4, 3, "LsTSUA~qfQ~q~qxufQxufQfQfQfQ")]
    [InlineData(6, 6, 7, 3, 4, "T~J?j$}J;,yXxcsWggf+fRxuxHsW")]
    [InlineData(7, 10, 6, 4, 3, "L~C$RrxJSMkFs^bJWpoNb2a~jtjv")]
    public void A_picture_has_the_letters_that_others_give_it(int which, int width, int height, int across, int down, string expected) =>
        Assert.Equal(expected, Blurhash.Encode(Painted(width, height, which), across, down));

    [Fact]
    public void Letters_become_the_picture_that_others_see()
    {
        byte[] expected = [135, 164, 177, 161, 173, 177, 181, 180, 171, 160, 172, 174, 124, 154, 169, 148, 148, 154, 164, 145, 134, 146, 152, 155, 124, 144, 154, 144, 134, 132, 163, 130, 104, 148, 140, 134];
        Assert.Equal(expected, Blurhash.Decode("LEHV6nWB2yk8pyo0adR*.7kCMdnj", 4, 3)!.Rgb);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("00000")]
    [InlineData("LEHV6nWB2yk8pyo0adR*.7kCMdn")]
    [InlineData("LEHV6nWB2yk8pyo0adR*.7kCMdnj0")]
    [InlineData("~~~~~~")]
    [InlineData("LEHV6nWB2yk8pyo0adR*.7kCMdn\u00e9")]
    [InlineData("LEHV6nWB2yk8pyo0adR*.7kCMdn<")]
    public void What_is_none_becomes_no_picture(string text) => Assert.Null(Blurhash.Decode(text, 4, 3));

    [Fact]
    public void Any_letters_of_the_right_number_become_a_picture_and_never_a_fault()
    {
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
        var random = new Random(83);
        for (var i = 0; i < 500; i++)
        {
            var (across, down) = (random.Next(1, 10), random.Next(1, 10));
            var letters = Enumerable.Range(0, (2 * across * down) + 3).Select(_ => Digits[random.Next(Digits.Length)]);
            Assert.NotNull(Blurhash.Decode(Digits[across - 1 + ((down - 1) * 9)] + string.Concat(letters), 5, 4));
        }
    }

    [Theory]
    [InlineData("P6 2 1 255\n\u0001\u0002\u0003\u0004\u0005\u0006", true)]
    [InlineData("P6\n#a comment\n2 1\n255\n\u0001\u0002\u0003\u0004\u0005\u0006", true)]
    [InlineData("P5\n2 1\n255\n\u0001\u0002", true)]
    [InlineData("P6\n2 1\n255\n\u0001\u0002\u0003\u0004\u0005", false)]
    [InlineData("P6\n2 1\n65535\n\u0001\u0002\u0003\u0004\u0005\u0006", false)]
    [InlineData("P6\n99999999999 1\n255\n", false)]
    [InlineData("P6\n-2 1\n255\n", false)]
    [InlineData("P6\n#", false)]
    [InlineData("P3\n2 1\n255\n1 2 3 4 5 6", false)]
    public void Pixels_are_read_from_what_the_tools_write_and_from_nothing_else(string file, bool isRead) =>
        Assert.Equal(isRead, Pixels.ReadPnm(System.Text.Encoding.Latin1.GetBytes(file)) is not null);

    private static Pixels Painted(int width, int height, int which) => new(width, height,
    [
        .. from y in Enumerable.Range(0, height)
           from x in Enumerable.Range(0, width)
           from part in which switch
           {
               1 => new[] { 255 - (x * 32), 255 - (y * 32), 128 },
               2 => [255 - (x * y * 37 & 255), 255 - (x * 91 & 255), 255 - (y * 53 & 255)],
               3 => [10, 200, 30],
               4 => [x > 7 ? 0 : 255, y > 4 ? 0 : 255, ((x + y) & 1) * 255],
               6 => [Math.Max(0, 255 - (40 * x)), Math.Max(0, 200 - (30 * y)), Math.Max(0, 250 - (20 * (x + y)))],
               7 => [(((x * 13) + (y * 7)) % 100) + 100 - (x * 9), 90, 255 - (y * 20)],
               _ => [255, 255, 255],
           }
           select (byte)part,
    ]);
}
