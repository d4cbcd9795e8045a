using ActorServer.Backups;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Takeout;

/// <summary>What the owner takes along, or brings: a backup of the whole server, an archive for other programs, lists from another server.</summary>
internal static class TakeoutEndpoints
{
    internal const string Path = "/settings/data";

    /// <summary>As long as the command wants it.</summary>
    private const int PassphraseCharacters = 12;

    /// <summary>One at a time: each takes a copy of the database on the disk.</summary>
    private static readonly SemaphoreSlim OneBackup = new(1);

    internal static void MapTakeout(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, Pages pages) =>
            PageAsync(http, pages, done: int.TryParse(http.Request.Query["taken"], out var taken) ? taken : null));
        routes.MapPost(Path + "/backup", BackUpAsync);
        routes.MapPost(Path + "/export", ExportAsync);
        routes.MapPost(Path + "/import", ImportAsync);
    }

    /// <summary>It holds the keys, so the password is asked again. Made on the disk first, where it goes from when it is sent or the browser leaves.</summary>
    private static Task<IResult> BackUpAsync(HttpContext http, OwnerForms forms, SignIn signIn, MakeBackup make, Pages pages, ActorServerOptions options) => forms.HandleAsync(http, async form =>
    {
        var passphrase = form["passphrase"] is { Length: > 0 } typed ? typed : null;
        var problem = passphrase?.Length < PassphraseCharacters ? Language.Text("The passphrase needs 12 characters or more.")
            : await PasswordAgain.WhyNotAsync(http, form, signIn);
        if (problem is not null) return await PageAsync(http, pages, problem);
        var path = System.IO.Path.Combine(options.DataFolder, $"download-{Secrets.New()}.part");
        await OneBackup.WaitAsync(http.RequestAborted);
        try
        {
            await make.RunAsync(path, passphrase, _ => { });
        }
        catch (OperatorException e)
        {
            File.Delete(path);
            return await PageAsync(http, pages, e.Message);
        }
        finally
        {
            OneBackup.Release();
        }
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous | FileOptions.SequentialScan),
            "application/octet-stream", make.NewName());
    });

    /// <summary>Also what was not for everybody is in it.</summary>
    private static Task<IResult> ExportAsync(HttpContext http, OwnerForms forms, SignIn signIn, Pages pages, Db db, OwnIds own, MediaFiles files, TimeProvider clock) =>
        forms.HandleAsync(http, async form => await PasswordAgain.WhyNotAsync(http, form, signIn) is { } problem
            ? await PageAsync(http, pages, problem)
            : new WriteArchive(db, own, files, clock));

    private static Task<IResult> ImportAsync(HttpContext http, OwnerForms forms, TakeList list, Pages pages, Delivery.QueueSignal queue) => forms.HandleAsync(http, async form =>
    {
        var kind = form["kind"] switch { "blocks" => WorkRow.TakeBlock, "mutes" => WorkRow.TakeMute, "lists" => WorkRow.TakeListed, _ => WorkRow.TakeFollow };
        var taken = await list.EnqueueAsync(kind, form["list"], http.RequestAborted);
        if (taken == 0) return await PageAsync(http, pages, Language.Text("There is no handle in that file."));
        queue.Set();
        return new SeeOther($"{Path}?taken={taken}");
    }, textFile: "list");

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, string? problem = null, int? done = null) =>
        pages.ForOwnerAsync(http, "Your data", async (tx, frame) => new PageResult<DataPage>(new()
        {
            [nameof(DataPage.Frame)] = frame with { Here = Path },
            [nameof(DataPage.Waiting)] = await WorkRows.CountWaitingAsync(tx, [WorkRow.TakeFollow, WorkRow.TakeBlock, WorkRow.TakeMute, WorkRow.TakeListed]),
            [nameof(DataPage.Problem)] = problem,
            [nameof(DataPage.Taken)] = done,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity));
}
