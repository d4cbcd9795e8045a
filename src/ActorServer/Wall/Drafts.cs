using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Keeps what is being written, with its files, so that it outlives the page it is written on and is there on the owner's other devices.</summary>
internal sealed class Drafts(MediaFiles media, TimeProvider clock)
{
    /// <summary>
    /// Saves the draft that the form names, or what is under way in its place. What says nothing is no draft: then there is none, and null. Files that it shows
    /// no more go.
    /// </summary>
    /// <param name="tx">The caller's.</param>
    /// <param name="id">The draft that the form was opened with; empty for a new one.</param>
    /// <param name="typed">What stands in the form.</param>
    /// <param name="added">Files that came with it and have no row yet.</param>
    /// <param name="keep">Puts it by; or else it stays what it was.</param>
    /// <param name="dueAt">When it becomes a post by itself; null leaves that as it was, unless it is put by.</param>
    /// <param name="problem">Why it did not become a post.</param>
    internal async Task<DraftRow?> SaveAsync(Tx tx, string id, TypedPost typed, IEnumerable<MediaRow> added, bool keep = false, long? dueAt = null, string? problem = null)
    {
        await tx.HoldAsync("draft " + typed.Place);
        var known = id.Length > 0 ? await DraftRows.FindAsync(tx, id) : await DraftRows.CurrentAsync(tx, typed.Place);
        if (typed.IsEmpty)
        {
            if (known is not null) await RemoveAsync(tx, known.Id);
            return null;
        }
        var row = new DraftRow
        {
            Id = known?.Id ?? OwnIds.NewId(clock.GetUtcNow()),
            Place = known?.Place ?? typed.Place,
            IsKept = keep || known?.IsKept == true,
            Fields = typed.ToJson(),
            SavedAt = clock.Milliseconds(),
            DueAt = keep ? dueAt : known?.DueAt,
            Problem = problem,
        };
        await DraftRows.PutAsync(tx, row);
        foreach (var file in added)
        {
            await MediaRows.InsertAsync(tx, file);
            await DraftRows.AddFileAsync(tx, row.Id, file.Id);
        }
        await RemoveFilesAsync(tx, row.Id, but: typed.Files.Select(file => file.MediaId));
        return row;
    }

    /// <summary>It became a post, which shows these files: they stay, and are described as the post describes them.</summary>
    internal async Task EndAsync(Tx tx, string id, IReadOnlyList<MediaRow> shown)
    {
        foreach (var file in shown)
        {
            await MediaRows.DescribeAsync(tx, file.Id, file.Description);
            await DraftRows.ReleaseFileAsync(tx, file.Id);
        }
        if (id.Length > 0) await RemoveAsync(tx, id);
    }

    /// <summary>It goes, with the files that no post shows.</summary>
    internal async Task RemoveAsync(Tx tx, string id)
    {
        await RemoveFilesAsync(tx, id, but: []);
        await DraftRows.RemoveAsync(tx, id);
    }

    internal static Task<IReadOnlyList<MediaRow>> FilesOfAsync(Tx tx, TypedPost typed) => MediaRows.WithCopiesAsync(tx, [.. typed.Files.Select(file => file.MediaId)]);

    /// <summary>Everybody in the private conversation that it is for.</summary>
    internal static async Task<IReadOnlyList<PeerRow>> PeopleOfAsync(Tx tx, TypedPost typed) =>
        typed.For is { } id && await ChatRows.FindAsync(tx, id) is { } chat ? await PeerRows.FindAllAsync(tx, Messages.Chat.Read(chat)) : [];

    private async Task RemoveFilesAsync(Tx tx, string id, IEnumerable<string> but)
    {
        var unused = (await DraftRows.FileIdsAsync(tx, id)).Except(but).ToList();
        foreach (var file in await MediaRows.WithCopiesAsync(tx, unused))
        {
            await DraftRows.ReleaseFileAsync(tx, file.Id);
            await MediaRows.RemoveAsync(tx, file.Id);
            // Once no row names it; a crash before leaves a file that the sweep finds.
            tx.AfterCommit(() => _ = media.DiscardAsync(file));
        }
    }
}
