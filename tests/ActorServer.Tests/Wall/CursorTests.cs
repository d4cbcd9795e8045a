using ActorServer.Wall;
using Microsoft.AspNetCore.Http;

namespace ActorServer.Tests.Wall;

public class CursorTests
{
    [Fact]
    public void A_cursor_is_read_as_it_was_written() => Assert.Equal(new Cursor(1_700_000_000_000, 42), Read(new Cursor(1_700_000_000_000, 42).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("x-1")]
    [InlineData("1")]
    [InlineData("1-2-3")]
    [InlineData("-1-2")]
    [InlineData("99999999999999999999-1")]
    public void What_is_no_cursor_is_the_top(string text) => Assert.Equal(Cursor.Top, Read(text));

    private static Cursor Read(string text)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = QueryString.Create("before", text);
        return Cursor.In(request);
    }
}
