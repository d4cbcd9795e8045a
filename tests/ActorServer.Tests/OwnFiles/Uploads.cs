using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.OwnFiles;

/// <summary>Files that an app of the owner's uploads.</summary>
internal static class Uploads
{
    internal static async Task<HttpResponseMessage> TryUploadAsync(this RunningServer server, byte[] content, string? focus = null)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(new JsonObject { ["name"] = "a file" }.ToJsonString()), "object" },
            { new ByteArrayContent(content), "file", "file" },
        };
        if (focus is not null) form.Add(new StringContent(focus), "focus");
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Own.UploadMedia) { Content = form };
        request.Headers.Authorization = new("Bearer", server.Token);
        return await server.Client.SendAsync(request);
    }

    /// <summary>The file's address.</summary>
    internal static async Task<string> UploadAsync(this RunningServer server, byte[] content, string? focus = null)
    {
        using var uploaded = await server.TryUploadAsync(content, focus);
        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        return uploaded.Headers.Location!.ToString();
    }

    /// <summary>What is known of a file, with its copies.</summary>
    internal static async Task<MediaRow> MediaAsync(this RunningServer server, string address) =>
        Assert.Single(await server.ReadAsync(tx => MediaRows.WithCopiesAsync(tx, [server.Own.MediaId(address)!])));

    internal static async Task<ImageSize?> SizeAsync(this RunningServer server, MediaRow media) =>
        ImageSize.Of(MediaType.Named(media.MediaType), await server.Client.GetByteArrayAsync(server.Own.Media(media.Id)));
}
