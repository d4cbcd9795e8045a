using Federation.Fetching;
using Federation.Tests.Support;

namespace Federation.Tests.Fetching;

public sealed class DocumentFetcherTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/note", "/note")]
    [InlineData("/note#part", "/note")]
    [InlineData("/redirect", "/note")]
    [InlineData("/page", "/note")]
    [InlineData("/question?page=1", "/question?page=1")]
    public async Task A_document_under_its_own_id_is_authentic(string path, string id)
    {
        await using LocalServer server = await StartAsync();
        FetchResult<AuthenticNode> result = await FetchAsync(server.Base + path);
        Assert.Equal(server.Base + id, result.Value?.Id);
        Assert.Equal(server.Base + id, result.Value?.Node.Id);
        Assert.NotEqual(0, result.Value!.Bytes.Length);
    }

    [Theory]
    [InlineData("/foreign", FetchFault.IdMismatch)]
    [InlineData("/liar", FetchFault.IdMismatch)]
    [InlineData("/anonymous", FetchFault.IdMismatch)]
    [InlineData("/number", FetchFault.IdMismatch)]
    [InlineData("/html", FetchFault.WrongContentType)]
    [InlineData("/json", FetchFault.WrongContentType)]
    [InlineData("/untyped", FetchFault.WrongContentType)]
    [InlineData("/broken", FetchFault.Malformed)]
    [InlineData("/twice", FetchFault.Malformed)]
    [InlineData("/list", FetchFault.Malformed)]
    [InlineData("/gone", FetchFault.Gone)]
    [InlineData("/missing", FetchFault.Status)]
    public async Task Anything_else_is_a_failure_by_name(string path, FetchFault expected)
    {
        await using LocalServer server = await StartAsync();
        FetchResult<AuthenticNode> result = await FetchAsync(server.Base + path);
        Assert.Equal(expected, result.Failure?.Fault);
    }

    [Fact]
    public async Task A_document_is_asked_for_in_both_types_of_ActivityPub()
    {
        await using LocalServer server = await StartAsync();
        await FetchAsync(server.Base + "/note");
        string accept = Assert.Single(Assert.Single(server.Requests).Headers["Accept"]);
        Assert.Contains(As.MediaType, accept, StringComparison.Ordinal);
        Assert.Contains(As.LdMediaType, accept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_in_one_short_line()
    {
        string id = "urn:x:\\u000a\\u001b[31m" + new string('x', 10_000);
        await using LocalServer server = await LocalServer.StartAsync(context =>
            LocalServer.AnswerAsync(context, As.MediaType, $"{{\"id\":\"{id}\",\"type\":\"Note\"}}"));
        FetchFailure? failure = (await FetchAsync(server.Base)).Failure;
        Assert.Equal(FetchFault.IdMismatch, failure?.Fault);
        Assert.Equal(200, failure?.Detail.Length);
        Assert.DoesNotContain(failure!.Detail, char.IsControl);
    }

    [Fact]
    public async Task A_liar_is_asked_no_more_than_twice()
    {
        await using LocalServer server = await StartAsync();
        await FetchAsync(server.Base + "/liar");
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_document_redirected_to_belongs_to_where_it_came_from()
    {
        await using LocalServer owner = await StartAsync();
        await using LocalServer other = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(owner.Base + "/note");
            return Task.CompletedTask;
        });
        Assert.Equal(owner.Base + "/note", (await FetchAsync(other.Base + "/n")).Value?.Id);
    }

    [Fact]
    public async Task An_id_without_a_path_is_the_same_with_a_slash()
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
            LocalServer.AnswerAsync(context, As.MediaType, $"{{\"id\":\"http://{context.Request.Host}\",\"type\":\"Person\"}}"));
        Assert.Equal(server.Base, (await FetchAsync(server.Base)).Value?.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("acct:alice@a.example")]
    [InlineData("http://127.0.0.1\\@evil.example/")]
    [InlineData("urn:uuid:1")]
    public async Task What_is_no_URL_is_not_fetched(string id) => Assert.Equal(FetchFault.BadUrl, (await FetchAsync(id)).Failure?.Fault);

    private static async Task<FetchResult<AuthenticNode>> FetchAsync(string id)
    {
        using var http = new SafeHttp(LocalServer.Policy, TimeProvider.System);
        return await new DocumentFetcher(http).GetAsync(id, Ct);
    }

    private static Task<LocalServer> StartAsync() => LocalServer.StartAsync(context =>
    {
        string here = $"http://{context.Request.Host}";
        string Note(string id) => $"{{\"id\":\"{here}{id}\",\"type\":\"Note\"}}";
        switch (context.Request.Path.Value)
        {
            case "/note" or "/page": return LocalServer.AnswerAsync(context, As.LdMediaType, Note("/note"));
            case "/question": return LocalServer.AnswerAsync(context, As.MediaType, Note("/question" + context.Request.QueryString));
            case "/foreign": return LocalServer.AnswerAsync(context, As.MediaType, "{\"id\":\"http://bank.example/note\",\"type\":\"Note\"}");
            case "/liar": return LocalServer.AnswerAsync(context, As.MediaType, Note("/liar?" + context.Request.QueryString.Value?.Length));
            case "/anonymous": return LocalServer.AnswerAsync(context, As.MediaType, "{\"type\":\"Note\"}");
            case "/number": return LocalServer.AnswerAsync(context, As.MediaType, "{\"id\":7,\"type\":\"Note\"}");
            case "/html": return LocalServer.AnswerAsync(context, "text/html", "<p>");
            case "/json": return LocalServer.AnswerAsync(context, "application/json", Note("/json"));
            case "/untyped": return LocalServer.AnswerAsync(context, "", Note("/untyped"));
            case "/broken": return LocalServer.AnswerAsync(context, As.MediaType, "{\"id\":");
            case "/twice": return LocalServer.AnswerAsync(context, As.MediaType, "{\"id\":\"x\",\"id\":\"y\"}");
            case "/list": return LocalServer.AnswerAsync(context, As.MediaType, "[]");
            case "/gone": return LocalServer.AnswerAsync(context, As.MediaType, "{\"type\":\"Tombstone\"}", 410);
            case "/redirect":
                context.Response.Redirect("/note");
                return Task.CompletedTask;
            default: return LocalServer.AnswerAsync(context, "", "", 404);
        }
    });
}
