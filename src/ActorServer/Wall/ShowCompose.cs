using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The page to write on, with everything that can be chosen; and how a post will look.</summary>
internal sealed class ShowCompose(Pages pages, OwnIds own, TimeProvider clock)
{
    internal const string Path = "/wall/compose";

    internal static string Of(string draft) => $"{Path}?draft={draft}";

    internal static string Answering(string post) => $"{Path}?answer={Uri.EscapeDataString(post)}";

    /// <summary>A draft; or a new post, which may answer or quote one.</summary>
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Write", async (tx, frame) =>
    {
        var query = http.Request.Query;
        var draft = query["draft"].ToString() is { Length: > 0 } id ? await DraftRows.FindAsync(tx, id) : null;
        if (query.ContainsKey("draft") && draft is null) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var answered = query["answer"].ToString() is { Length: > 0 } uri ? uri : null;
        if (answered is not null) draft ??= await DraftRows.CurrentAsync(tx, answered);
        var view = draft is not null ? await ViewAsync(tx, frame, draft) : await NewAsync(tx, frame) with { InReplyTo = answered, Quote = query["quote"].ToString(), Text = query["text"].ToString() };
        if (draft is null && answered is not null) view = view with { Audience = await PostDefaults.AudienceOfAnswerAsync(tx, answered) };
        return await ShowAsync(tx, frame, own, view, answered is null ? "/wall" : BackTo(answered, http.Request, own));
    });

    /// <summary>An answer leads back to its post where that was read: on the wall, in its conversation, on somebody's page.</summary>
    private static string BackTo(string answered, HttpRequest request, OwnIds own)
    {
        var from = request.Headers.Referer.ToString();
        var page = from.StartsWith(own.Origin + "/", StringComparison.Ordinal) ? LocalPath.Or(from[own.Origin.Length..].Split('#')[0], "/wall") : "/wall";
        return $"{page}#{PostView.AnchorOf(answered)}";
    }

    /// <summary>A new post that begins with these words.</summary>
    internal static async Task<IResult> NewAsync(Tx tx, Frame frame, OwnIds own, string text) => await ShowAsync(tx, frame, own, await NewAsync(tx, frame) with { Text = text }, "/wall");

    /// <summary>The page with what was typed, saved as a draft; why it could not be posted, or how it will look.</summary>
    internal Task<IResult> PageAsync(HttpContext http, TypedPost typed, string draft, string back, string? problem, JsonObject? preview) => pages.ForOwnerAsync(http, "Write", async (tx, frame) =>
    {
        var view = typed.ToView(await Drafts.FilesOfAsync(tx, typed)) with { Id = draft, Problem = problem };
        var look = preview is null ? null : await PreviewPost.OfAsync(tx, preview, own, clock.GetUtcNow());
        return await ShowAsync(tx, frame, own, view, back, look);
    });

    /// <summary>What the form on the wall begins with: what is under way, on whatever device it was begun.</summary>
    internal static async Task<DraftView> ForWallAsync(Tx tx, Frame frame) =>
        await DraftRows.CurrentAsync(tx, "") is { } current ? await ViewAsync(tx, frame, current) : await NewAsync(tx, frame);

    private static async Task<DraftView> ViewAsync(Tx tx, Frame frame, DraftRow draft)
    {
        var typed = TypedPost.Of(draft);
        var view = typed.ToView(await Drafts.FilesOfAsync(tx, typed)) with { Id = draft.Id, Problem = draft.Problem, Others = await DraftRows.CountAsync(tx) - 1 };
        return view.Language.Length > 0 ? view : view with { Language = (await NewAsync(tx, frame)).Language };
    }

    private static async Task<DraftView> NewAsync(Tx tx, Frame frame) => DraftView.Empty with
    {
        Language = await PostDefaults.LanguageAsync(tx) ?? frame.Language.Code,
        Audience = (await PostDefaults.GetAsync(tx)).Audience,
        Others = await DraftRows.CountAsync(tx),
    };

    private static async Task<IResult> ShowAsync(Tx tx, Frame frame, OwnIds own, DraftView draft, string back, PostView? preview = null)
    {
        var answered = draft.InReplyTo is { } uri ? (await Conversation.LoadAsync(tx, own, [uri], [], publicOnly: false)).Show(uri) : null;
        return new PageResult<ComposePage>(new()
        {
            [nameof(ComposePage.Frame)] = frame with { Here = Path },
            [nameof(ComposePage.Draft)] = draft,
            [nameof(ComposePage.Back)] = back,
            [nameof(ComposePage.Answered)] = answered,
            [nameof(ComposePage.Preview)] = preview,
        }, draft.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }
}
