using System.Text.Json;
using ActorServer.Store;
using ActorServer.Wall;

namespace ActorServer.Objects;

/// <summary>A post is changed: what it said until now is kept, if it says something else now.</summary>
internal static class EarlierVersion
{
    internal static async Task KeepAsync(Tx tx, ObjectRow before, ObjectRow after)
    {
        var files = FilesOf(before);
        var isSame = before.ContentHtml == after.ContentHtml && before.Summary == after.Summary && before.Name == after.Name && files == FilesOf(after);
        if (isSame || before.ContentHtml.Length > Limits.VersionCharacters) return;
        await VersionRows.AddAsync(tx, new()
        {
            Uri = before.Uri,
            SaidAt = before.UpdatedAt ?? before.PublishedAt,
            ContentHtml = before.ContentHtml,
            Summary = before.Summary,
            Name = before.Name,
            Files = files,
        });
    }

    /// <summary>What the files of a post show; where that is not said, what they are.</summary>
    internal static string FilesOf(ObjectRow row) =>
        JsonSerializer.Serialize(Attachments.In(ObjectDocument.Read(row)).Select(file => file.Description.Length > 0 ? file.Description : file.Href));
}
