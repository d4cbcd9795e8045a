using ActorServer.Identity;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>What is shown of a page where only its link stands. Of a post behind a warning that is the warning, and no picture. Pure.</summary>
internal static class Preview
{
    internal static PageMeta OfProfile(PersonView owner, ProfileView profile, bool isFirstPage, OwnIds own) => new(
        $"{own.Origin}/", "profile", $"{owner.Name} ({owner.Handle})", Cut(profile.About.Length > 0 ? profile.About : owner.Handle),
        profile.Indexable && profile.Discoverable && isFirstPage)
    {
        Picture = owner.Icon is { } icon ? new FileView("image", own.Origin + icon, owner.Name, null, null) : null,
    };

    internal static PageMeta OfPost(PostView post, ObjectRow row, bool isIndexable, OwnIds own)
    {
        var isCovered = post.Warning is not null || post.IsSensitive;
        var picture = isCovered ? null : post.Files.FirstOrDefault(file => file.Kind == "image");
        var face = post.Author.Icon is { } icon ? new FileView("image", own.Origin + icon, post.Author.Name, null, null) : null;
        return new(post.Uri, "article", post.Title is { } title && !isCovered ? title : $"{post.Author.Name} ({post.Author.Handle})", Words(post, row), isIndexable && row.Visibility == nameof(Visibility.Public))
        {
            Picture = picture ?? (isCovered ? null : face),
            IsLarge = picture is not null,
            Published = post.At,
            Edited = row.UpdatedAt?.ToTime(),
        };
    }

    /// <summary>A picture without words is described instead.</summary>
    private static string Words(PostView post, ObjectRow row) =>
        post.Warning is { } warning ? $"⚠ {Cut(warning)}"
        : Excerpt.Of(row, Limits.PreviewCharacters) is { Length: > 0 } words ? words
        : post.IsSensitive ? "⚠" : Cut(post.Files.Select(file => file.Description).FirstOrDefault(text => text.Length > 0) ?? "");

    private static string Cut(string text) => Excerpt.Cut(text.ReplaceLineEndings(" "), Limits.PreviewCharacters);
}
