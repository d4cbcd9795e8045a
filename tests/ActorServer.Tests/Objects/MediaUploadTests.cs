using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Tests.Objects;

public sealed class MediaUploadTests(SharedServer shared) : IClassFixture<SharedServer>
{
    /// <summary>The smallest GIF there is.</summary>
    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=");

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_file_with_a_shell_lies_at_its_id_as_file_and_as_object()
    {
        using var uploaded = await UploadAsync(new JsonObject { ["type"] = As.Image, ["name"] = "a dot" });

        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        var id = uploaded.Headers.Location!.ToString();
        var document = await Server.GetDocumentAsync(id);
        Assert.Equal(id, document["id"]!.GetValue<string>());
        Assert.Equal("a dot", document["name"]!.GetValue<string>());
        using var file = await Server.GetAsync(id, accept: "image/*");
        Assert.Equal(Gif, await file.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_shell_that_is_addressed_is_published_in_a_Create()
    {
        using var uploaded = await UploadAsync(new JsonObject { ["id"] = "https://elsewhere.example/x", ["type"] = As.Image, ["name"] = "a dot for all", ["to"] = As.Public });

        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        var create = await Server.GetDocumentAsync(uploaded.Headers.Location!.ToString());
        Assert.Equal(As.Create, create["type"]!.GetValue<string>());
        var image = create["object"]!;
        Assert.Equal(As.Image, image["type"]!.GetValue<string>());
        Assert.StartsWith(Server.Own.Origin, image["id"]!.GetValue<string>());
        using var file = await Server.GetAsync(image["attachment"]![0]!["url"]!.GetValue<string>(), accept: "*/*");
        Assert.Equal(Gif, await file.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_shell_that_cannot_be_published_leaves_no_file()
    {
        var before = await Server.CountAsync("SELECT COUNT(*) FROM media");

        using var refused = await UploadAsync(new JsonObject { ["type"] = As.Image, ["to"] = "nowhere" });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(before, await Server.CountAsync("SELECT COUNT(*) FROM media"));
    }

    private async Task<HttpResponseMessage> UploadAsync(JsonObject shell)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(shell.ToJsonString()), "object" },
            { new ByteArrayContent(Gif), "file", "dot.gif" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Own.UploadMedia) { Content = form };
        request.Headers.Authorization = new("Bearer", Server.Token);
        return await Server.Client.SendAsync(request);
    }
}
