using ActorServer.Http;
using ActorServer.Moderation;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Whom the owner does not want to hear from, on the settings page and among the people: the same as the commands block, unblock and blocks.</summary>
internal static class BlockPeople
{
    /// <summary>Where the forms of pages that name no place lead back to.</summary>
    private const string Settings = "/settings#blocked";

    internal static Task<IResult> BlockAsync(HttpContext http, OwnerForms forms, OwnerActions actions, BlockSubjects subjects, Blocks blocks) => forms.HandleAsync(http, async form =>
    {
        var (subject, problem) = await subjects.FindAsync(form["who"], http.RequestAborted);
        if (subject is null) return await actions.RefuseAsync(http, problem!, Back(form));
        await blocks.AddAsync(subject, CancellationToken.None);
        return new SeeOther(Back(form));
    });

    internal static Task<IResult> UnblockAsync(HttpContext http, OwnerForms forms, Blocks blocks) => forms.HandleAsync(http, async form =>
    {
        // One that is not blocked any more, in a page that was open elsewhere, is what the owner wants.
        await blocks.RemoveAsync(form["who"], CancellationToken.None);
        return new SeeOther(Back(form));
    });

    private static string Back(OwnerForm form) => LocalPath.Or(form["back"], Settings);

    internal static async Task<IReadOnlyList<BlockView>> ViewsAsync(Tx tx)
    {
        var rows = (await BlockRows.AllAsync(tx)).Reverse().ToList();
        var people = (await PeerRows.FindAllAsync(tx, [.. rows.Select(row => row.Subject)])).ToDictionary(peer => peer.Uri);
        return [.. rows.Select(row => ToView(row, people.GetValueOrDefault(row.Subject)))];
    }

    /// <summary>Without their picture: showing it would ask their server for it.</summary>
    private static BlockView ToView(BlockRow row, PeerRow? peer) => new(
        row.Subject,
        peer?.Name ?? row.Subject,
        peer?.Handle ?? (BlockList.HostOf(row.Subject) is null ? "" : "this whole server, and every one below its name"),
        row.CreatedAt.ToTime());
}
