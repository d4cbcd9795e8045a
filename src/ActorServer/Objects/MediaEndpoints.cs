using System.Text;
using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.OAuth;
using ActorServer.Outbox;
using ActorServer.OwnFiles;
using ActorServer.Store;
using Federation;
using Federation.Json;
using Microsoft.Net.Http.Headers;

namespace ActorServer.Objects;

/// <summary>The owner's files: anybody who has the address may get one, the owner's apps may add one. [AP §6.11 uploadMedia] [SWICG Basic Profile, Media Upload]</summary>
internal static class MediaEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    internal static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/media/{id}", Reading, GetAsync);
        routes.MapPost("/actor/upload-media", UploadAsync);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, Db db, MediaFiles files, OwnIds own)
    {
        if (await db.ReadAsync(tx => MediaRows.WithCopiesAsync(tx, [id]), http.RequestAborted) is not [var media]) return Refusal.NotFound.ToResult();
        // At the same id the file, and what is known of it. [SocialCG MediaUpload: the object is retrievable by its id]
        http.Response.Headers.Vary = "Accept";
        if (MediaTypes.NamesDocument(http.Request)) return new DocumentResult(WithId(media, own));
        var headers = http.Response.Headers;
        // Pages of this server show nothing from elsewhere, so they get the file from here.
        if (http.Request.Headers["Sec-Fetch-Site"] != "same-origin" && files.AddressElsewhere(media) is { } elsewhere)
        {
            headers.CacheControl = $"public, max-age={(int)Limits.BucketAddressIsRemembered.TotalSeconds}";
            headers.Vary = "Accept, Sec-Fetch-Site";
            return Results.Redirect(elsewhere.AbsoluteUri);
        }
        if (await files.OpenAsync(media, http.RequestAborted) is not { } file) return Refusal.NotFound.ToResult();
        FileHeaders.Set(http.Response);
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = BucketStore.CacheControl;
        return Results.Stream(file, media.MediaType, enableRangeProcessing: true,
            lastModified: media.CreatedAt.ToTime(), entityTag: new EntityTagHeaderValue($"\"{media.Sha256}\""));
    }

    /// <summary>
    /// `file` and, as the report has it, `object`: a shell that is completed here. One that is addressed to somebody is published in a Create; else it is
    /// there for a post to use. `description` and `focus` are what Mastodon's clients send. [AP §6.12] [SocialCG MediaUpload]
    /// </summary>
    private static async Task<IResult> UploadAsync(HttpContext http, AccessTokens tokens, MediaFiles files, PublishActivity publish, Db db, OwnIds own)
    {
        if ((await tokens.FindAsync(http)).Deny(Scopes.WriteCreate) is { } denied) return denied;
        FormParts.RaiseSizeLimit(http, files.MostBytes, 1);
        StoredFile? stored = null;
        var fields = await FormParts.ReadAsync(http.Request, async (_, content, _) =>
        {
            if (stored is not null) return false;
            stored = await files.StoreAsync(content, http.RequestAborted);
            return stored is { Refusal: null };
        }, http.RequestAborted);

        if (stored?.Refusal is { } refusal) return refusal.ToResult();
        if (stored?.Media is not { } media) return Refusal.ObjectMissing.ToResult();
        if (fields is null)
        {
            await files.DiscardAsync(media);
            return Refusal.ObjectMissing.ToResult();
        }
        var shell = ShellIn(fields);
        FocalPoint? focus = FocalPoint.Read(fields.GetValueOrDefault("focus")) is var point && point == FocalPoint.Middle ? null : point;
        var described = media with { Description = fields.GetValueOrDefault("description") ?? shell?["name"].IdOf(), FocusX = focus?.X, FocusY = focus?.Y };
        if (shell?.Recipients().Any() == true) return await PublishAsync(shell, described, publish, files, own);
        await db.WriteAsync(tx => MediaRows.InsertAsync(tx, described));
        http.Response.Headers.Location = own.Media(media.Id);       // [SocialCG MediaUpload MUST]
        return new DocumentResult(WithId(described, own), StatusCodes.Status201Created);
    }

    /// <summary>
    /// The shell with its file attached, as if it had been posted to the outbox; the Create's address, as there. [AP §6.2.1] Attached, since the url of
    /// what is published is its page here.
    /// </summary>
    private static async Task<IResult> PublishAsync(JsonObject shell, MediaRow media, PublishActivity publish, MediaFiles files, OwnIds own)
    {
        var file = MediaDocument.Of(media, own);
        if (shell.TypeOf() is not { } type || As.IsActivity(type)) shell["type"] = file["type"]!.DeepClone();
        shell["attachment"] = new JsonArray(file);
        var published = await publish.RunAsync(shell, [media], CancellationToken.None);
        if (published.Refusal is not { } refusal) return Results.Created(published.Uri, null);
        await files.DiscardAsync(media);
        return refusal.ToResult();
    }

    private static JsonObject WithId(MediaRow media, OwnIds own)
    {
        var document = MediaDocument.Of(media, own);
        document["id"] = own.Media(media.Id);
        return OutgoingContext.With(document);
    }

    private static JsonObject? ShellIn(IReadOnlyDictionary<string, string> fields)
    {
        var shell = Encoding.UTF8.GetBytes(fields.GetValueOrDefault("object", ""));
        return ActivityDocument.TryRead(shell, out var document, out _, OutboxEndpoints.WithItsOwnTerms) ? JsonObject.Create(document.Node.Json) : null;
    }
}
