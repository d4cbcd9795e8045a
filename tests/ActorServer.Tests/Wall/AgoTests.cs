using ActorServer.Wall;

namespace ActorServer.Tests.Wall;

public class AgoTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(30, "just now")]
    [InlineData(-3600, "just now")]
    [InlineData(60, "1 min")]
    [InlineData(3_599, "59 min")]
    [InlineData(3_600, "1 h")]
    [InlineData(100_000, "yesterday")]
    [InlineData(200_000, "2 days")]
    [InlineData(864_000, "5 Jun")]
    [InlineData(31_536_000, "15 Jun 2025")]
    public void A_distance_in_few_words(int seconds, string words) => Assert.Equal(words, Ago.Words(Now.AddSeconds(-seconds), Now, Language.English));
}
