using Federation.Fetching;
using Federation.Signatures;
using Federation.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Federation.Tests.Fetching;

public class DoubleKnockTests
{
    private static readonly byte[] Body = "{\"type\":\"Like\"}"u8.ToArray();

    [Fact]
    public async Task An_unknown_host_is_asked_in_cavage_first_and_remembered()
    {
        await using LocalServer server = await ReadingAsync(SignatureScheme.Cavage);
        using SafeHttp http = Signing();

        Assert.Equal(202, (await PostAsync(http, server)).Status);
        Assert.Equal(202, (await PostAsync(http, server)).Status);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Cavage], Knocks(server));
        Assert.True(http.Schemes.Knows(new Uri(server.Base).Authority));
    }

    [Fact]
    public async Task A_host_that_refuses_cavage_is_asked_in_RFC_9421_at_once_and_from_then_on()
    {
        await using LocalServer server = await ReadingAsync(SignatureScheme.Rfc9421);
        using SafeHttp http = Signing();

        Assert.Equal(202, (await PostAsync(http, server)).Status);
        Assert.Equal(202, (await PostAsync(http, server)).Status);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Rfc9421, SignatureScheme.Rfc9421], Knocks(server));
    }

    [Fact]
    public async Task A_document_is_asked_for_the_same_way()
    {
        await using LocalServer server = await ReadingAsync(SignatureScheme.Rfc9421);
        using SafeHttp http = Signing();

        Assert.True((await http.GetAsync(new Uri(server.Base + "/note"), As.MediaType, TestContext.Current.CancellationToken)).IsSuccess);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Rfc9421], Knocks(server));
    }

    [Fact]
    public async Task A_host_that_is_known_to_read_a_scheme_is_believed_when_it_refuses()
    {
        await using LocalServer server = await LocalServer.StartAsync(context => LocalServer.AnswerAsync(context, "text/plain", "no", StatusCodes.Status403Forbidden));
        using SafeHttp http = Signing();
        http.Schemes.Learn(new Uri(server.Base).Authority, SignatureScheme.Rfc9421);

        Assert.Equal(403, (await PostAsync(http, server)).Status);

        Assert.Equal([SignatureScheme.Rfc9421], Knocks(server));
    }

    [Fact]
    public async Task A_host_that_refuses_both_is_not_remembered_and_the_first_refusal_is_the_answer()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
            LocalServer.AnswerAsync(context, "text/plain", "no", context.Request.Headers.ContainsKey("Signature-Input") ? StatusCodes.Status400BadRequest : StatusCodes.Status401Unauthorized));
        using SafeHttp http = Signing();

        Assert.Equal(401, (await PostAsync(http, server)).Status);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Rfc9421], Knocks(server));
        Assert.False(http.Schemes.Knows(new Uri(server.Base).Authority));
    }

    private static SafeHttp Signing() => new(LocalServer.Policy, TimeProvider.System) { SigningKey = TestKeys.Alice };

    private static Task<PostResult> PostAsync(SafeHttp http, LocalServer server) => http.PostAsync(new Uri(server.Base + "/inbox"), Body, TestContext.Current.CancellationToken);

    /// <summary>A server that reads one scheme and answers 401 to the other.</summary>
    private static Task<LocalServer> ReadingAsync(SignatureScheme scheme) => LocalServer.StartAsync(context =>
    {
        bool isRead = context.Request.Headers.ContainsKey("Signature-Input") == (scheme == SignatureScheme.Rfc9421);
        return LocalServer.AnswerAsync(context, As.MediaType, "{}", !isRead ? StatusCodes.Status401Unauthorized : context.Request.Method == "POST" ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    });

    private static IEnumerable<SignatureScheme> Knocks(LocalServer server) =>
        server.Requests.Select(seen => seen.Headers.ContainsKey("Signature-Input") ? SignatureScheme.Rfc9421 : SignatureScheme.Cavage);
}
