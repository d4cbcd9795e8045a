using ActorServer.Delivery;
using Federation.Fetching;

namespace ActorServer.Tests.Delivery;

public class OutcomeTests
{
    [Theory]
    [InlineData(200, "Delivered")]
    [InlineData(202, "Delivered")]
    [InlineData(204, "Delivered")]
    [InlineData(301, "Refused")]
    [InlineData(400, "Refused")]
    [InlineData(401, "Later")]
    [InlineData(403, "Refused")]
    [InlineData(404, "NoSuchInbox")]
    [InlineData(408, "Later")]
    [InlineData(410, "NoSuchInbox")]
    [InlineData(413, "Refused")]
    [InlineData(421, "Later")]
    [InlineData(429, "HostDown")]
    [InlineData(500, "Later")]
    [InlineData(501, "Later")]
    [InlineData(502, "HostDown")]
    [InlineData(503, "HostDown")]
    [InlineData(504, "HostDown")]
    [InlineData(522, "HostDown")]
    [InlineData(599, "Later")]
    public void A_status_has_one_meaning(int status, string expected)
    {
        var outcome = Outcome.Of(new PostResult(status, "said", TimeSpan.FromMinutes(3), null));

        Assert.Equal(expected, outcome.Verdict.ToString());
        Assert.Equal((status, "said", TimeSpan.FromMinutes(3)), (outcome.Status, outcome.Answer, outcome.RetryAfter));
        Assert.Equal(expected, status is 410 or (>= 300 and < 600) ? Outcome.Of(new FetchFailure(status == 410 ? FetchFault.Gone : FetchFault.Status, status, "", null)).Verdict.ToString() : expected);
    }

    [Theory]
    [InlineData(FetchFault.Network, "HostDown")]
    [InlineData(FetchFault.Timeout, "HostDown")]
    [InlineData(FetchFault.RefusedAddress, "Refused")]
    [InlineData(FetchFault.BadUrl, "Refused")]
    [InlineData(FetchFault.TooLarge, "Refused")]
    [InlineData(FetchFault.TooManyRedirects, "Refused")]
    [InlineData(FetchFault.WrongContentType, "Refused")]
    [InlineData(FetchFault.Malformed, "Refused")]
    [InlineData(FetchFault.IdMismatch, "Refused")]
    public void No_answer_has_one_meaning(FetchFault fault, string expected)
    {
        var outcome = Outcome.Of(new PostResult(0, "", null, new FetchFailure(fault, null, "why", null)));

        Assert.Equal(expected, outcome.Verdict.ToString());
        Assert.Equal($"{fault}: why", outcome.Answer);
        Assert.Null(outcome.Status);
    }

    [Fact]
    public void A_long_answer_is_cut()
    {
        Assert.Equal(Limits.AnswerCharacters, Outcome.Of(new PostResult(400, new string('x', 5000), null, null)).Answer.Length);
    }
}
