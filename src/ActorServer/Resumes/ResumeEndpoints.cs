using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Resumes;

/// <summary>The résumé as a page and as JSON, for those whom the owner lets see it. To others it is not there.</summary>
internal static class ResumeEndpoints
{
    internal const string Path = "/resume";
    internal const string JsonPath = "/resume.json";

    /// <summary>Inside a script element: a less-than sign is written as an escape, so nothing in it can end the element. [HTML §4.12.1.3]</summary>
    private static readonly JsonSerializerOptions InHtml = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), WriteIndented = true };
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    internal static void MapResume(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetPageAsync);
        routes.MapGet(JsonPath, GetJsonAsync);
        routes.MapGet(EditResume.Path, EditResume.GetAsync);
        routes.MapGet(EditResume.EntryPath, EditResume.GetEntryAsync);
        routes.MapPost(EditResume.EntryPath, EditResume.PostEntryAsync);
        routes.MapPost(EditResume.Path + "/remove", EditResume.RemoveAsync);
        routes.MapPost(EditResume.Path + "/up", EditResume.RaiseAsync);
        routes.MapPost(EditResume.Path + "/audience", EditResume.SaveAudienceAsync);
        routes.MapPost(EditResume.Path + "/import", EditResume.ImportAsync);
    }

    private static Task<IResult> GetPageAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForAnybodyAsync(http, "Résumé", async (tx, frame) =>
    {
        var row = await ResumeRows.FindAsync(tx);
        if (row is null || !(frame.IsOwner || row.Audience == PersonalFact.Word(FactAudience.Public))) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var resume = JsonObjects.ParseOwn(row.Json);
        var basics = ResumeDocument.Entries(resume, ResumeSchema.Basics)[0];
        var name = basics["name"].IdOf() ?? frame.Owner.Name;
        var meta = new PageMeta(own.Origin + Path, "profile", name, basics["label"].IdOf() ?? frame.Owner.Handle, (await Owner.GetAsync(tx)).Discoverable);
        return new PageResult<ResumePage>(new()
        {
            [nameof(ResumePage.Frame)] = frame with { Meta = row.Audience == PersonalFact.Word(FactAudience.Public) ? meta : null },
            [nameof(ResumePage.Name)] = name,
            [nameof(ResumePage.Resume)] = resume,
            [nameof(ResumePage.Audience)] = row.Audience,
            [nameof(ResumePage.Data)] = SchemaOrg.Of(resume, name, own).ToJsonString(InHtml),
        });
    });

    private static async Task<IResult> GetJsonAsync(HttpContext http, Db db)
    {
        var row = await db.ReadAsync(ResumeRows.FindAsync, http.RequestAborted);
        if (row is null || !await MayReadAsync(http, db, row.Audience)) return Refusal.NotFound.ToResult();
        http.Response.Headers.Vary = "Signature, Signature-Input, Authorization, Cookie";
        http.Response.Headers.CacheControl = row.Audience == PersonalFact.Word(FactAudience.Public) ? "no-cache" : "private, no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (row.Audience == PersonalFact.Word(FactAudience.Public)) http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Text(JsonNode.Parse(row.Json)!.ToJsonString(Readable), "application/json; charset=utf-8");
    }

    private static async Task<bool> MayReadAsync(HttpContext http, Db db, string audience)
    {
        if (audience == PersonalFact.Word(FactAudience.Public)) return true;
        var requester = await Requester.OfAsync(http);
        if (requester.IsOwner) return true;
        return audience == PersonalFact.Word(FactAudience.Followers) && requester.Peer is { } peer && await db.ReadAsync(tx => FollowRows.IsAcceptedAsync(tx, FollowRow.In, peer), http.RequestAborted);
    }
}
