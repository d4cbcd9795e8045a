using System.Text.Json.Nodes;
using Federation.Fetching;
using Federation.Signatures;
using Federation.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Federation.Tests.Fetching;

/// <summary>What hosts say about RFC 9421, and what comes of it.</summary>
public sealed class SchemeHintTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sig1=(\"@method\" \"@target-uri\" \"content-digest\");created;keyid=\"x\";tag=\"app\"", true)]
    [InlineData("a=(), b=()", true)]
    [InlineData("sig1=:AAAA:", false)]
    [InlineData("rsa-sha256", false)]
    [InlineData("sig1=(\"@method\"", false)]
    [InlineData("", false)]
    public async Task An_Accept_Signature_header_is_a_hint(string header, bool isHint)
    {
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            if (header.Length > 0) context.Response.Headers["Accept-Signature"] = header;
            return LocalServer.AnswerAsync(context, As.MediaType, "{}");
        });
        using SafeHttp http = Signing();

        await http.GetAsync(new Uri(server.Base), As.MediaType, Ct);
        await http.GetAsync(new Uri(server.Base), As.MediaType, Ct);

        Assert.Equal([SignatureScheme.Cavage, isHint ? SignatureScheme.Rfc9421 : SignatureScheme.Cavage], Knocks(server));
        Assert.False(http.Schemes.Knows(new Uri(server.Base).Authority));
    }

    [Fact]
    public async Task A_host_that_took_cavage_and_now_wants_RFC_9421_gets_it_at_once()
    {
        bool isUpgraded = false;
        await using LocalServer server = await LocalServer.StartAsync(context =>
        {
            bool isRead = !Volatile.Read(ref isUpgraded) || context.Request.Headers.ContainsKey("Signature-Input");
            if (!isRead) context.Response.Headers["Accept-Signature"] = "sig1=(\"@method\" \"@target-uri\" \"content-digest\")";
            return LocalServer.AnswerAsync(context, "", "", isRead ? 202 : 401);
        });
        using SafeHttp http = Signing();
        await http.PostAsync(new Uri(server.Base), "{}"u8.ToArray(), Ct);
        Volatile.Write(ref isUpgraded, true);

        for (int i = 0; i < 2; i++) Assert.Equal(202, (await http.PostAsync(new Uri(server.Base), "{}"u8.ToArray(), Ct)).Status);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Cavage, SignatureScheme.Rfc9421, SignatureScheme.Rfc9421], Knocks(server));
    }

    [Theory]
    [InlineData("fep-examples/fep-844e-01.json")]
    [InlineData("fep-examples/fep-844e-02.json")]
    [InlineData("wire-samples/wordpress/group.json")]
    public async Task An_actor_whose_server_implements_RFC_9421_is_a_hint(string sample)
    {
        await using LocalServer server = await ServingAsync(JsonNode.Parse(Conformance.Bytes(sample))!.AsObject());
        using SafeHttp http = Signing();

        Assert.True((await new DocumentFetcher(http).GetAsync(server.Base + "/actor", Ct)).IsSuccess);
        await http.PostAsync(new Uri(server.Base + "/inbox"), "{}"u8.ToArray(), Ct);

        Assert.Equal([SignatureScheme.Cavage, SignatureScheme.Rfc9421], Knocks(server));
    }

    [Theory]
    [InlineData("{'generator': {'implements': [{'href': 'https://example.org/other'}]}}")]
    [InlineData("{'generator': 'https://datatracker.ietf.org/doc/html/rfc9421'}")]
    [InlineData("{'generator': {'name': 'https://datatracker.ietf.org/doc/html/rfc9421', 'implements': 5}}")]
    [InlineData("{'attachment': [{'implements': {'href': 'https://datatracker.ietf.org/doc/html/rfc9421'}}]}")]
    public async Task Other_documents_are_none(string json)
    {
        await using LocalServer server = await ServingAsync(JsonNode.Parse(json.Replace('\'', '"'))!.AsObject());
        using SafeHttp http = Signing();

        Assert.True((await new DocumentFetcher(http).GetAsync(server.Base + "/actor", Ct)).IsSuccess);

        Assert.Equal(SignatureScheme.Cavage, http.Schemes.For(new Uri(server.Base).Authority));
    }

    [Fact]
    public void A_hint_yields_to_what_was_shown_and_is_forgotten_as_that_is()
    {
        var clock = new Later();
        var memory = new SchemeMemory(clock);
        memory.Learn("shown.example", SignatureScheme.Cavage);
        memory.Hint("shown.example");
        memory.Hint("hinted.example");
        Assert.Equal((SignatureScheme.Cavage, SignatureScheme.Rfc9421), (memory.For("shown.example"), memory.For("hinted.example")));
        Assert.Equal((true, false), (memory.Knows("shown.example"), memory.Knows("hinted.example")));
        memory.Learn("hinted.example", SignatureScheme.Cavage);
        Assert.Equal(SignatureScheme.Cavage, memory.For("hinted.example"));

        memory.Hint("late.example");
        clock.By = SchemeMemory.Lifetime;
        Assert.Equal(SignatureScheme.Cavage, memory.For("late.example"));
    }

    private static SafeHttp Signing() => new(LocalServer.Policy, TimeProvider.System) { SigningKey = TestKeys.Alice };

    private static async Task<LocalServer> ServingAsync(JsonObject actor)
    {
        LocalServer? server = null;
        server = await LocalServer.StartAsync(context =>
        {
            actor["id"] = server!.Base + "/actor";
            return LocalServer.AnswerAsync(context, As.MediaType, actor.ToJsonString(), context.Request.Method == "POST" ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
        });
        return server;
    }

    private static IEnumerable<SignatureScheme> Knocks(LocalServer server) =>
        server.Requests.Select(seen => seen.Headers.ContainsKey("Signature-Input") ? SignatureScheme.Rfc9421 : SignatureScheme.Cavage);

    private sealed class Later : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + By;
    }
}
