using System.IO.Compression;
using System.Text;
using ActorServer.Tests.Support;
using ActorServer.Wall;

namespace ActorServer.Tests.Wall;

public class PageAssetsTests
{
    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br;q=1, gzip;q=0.2", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    [InlineData("%%%", false)]
    [InlineData(null, false)]
    public async Task Style_is_packed_for_whoever_takes_that(string? accepted, bool isPacked)
    {
        await using var server = await RunningServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Own.Origin + PageAssets.Stylesheet);
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isPacked, answer.Content.Headers.ContentEncoding.Contains("gzip"));
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        using var reader = new StreamReader(isPacked ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new MemoryStream(bytes), Encoding.UTF8);
        Assert.Contains(".post", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
