using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Search;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The front page: who the owner is and what they posted for everybody. The same for every visitor, but for the buttons.</summary>
internal static class ShowProfile
{
    /// <summary>Peers that were given this address instead of the actor's are led there; who asks for anything gets the page.</summary>
    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) =>
        MediaTypes.WantsDocument(http.Request) && http.Request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase)
            ? Task.FromResult(Results.Redirect(own.Actor))
            : PageAsync(http, pages, own);

    private static Task<IResult> PageAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForAnybodyAsync(http, "", async (tx, frame) =>
    {
        var cursor = Cursor.In(http.Request);
        var rows = await ObjectRows.PublicPageAsync(tx, own.Actor, cursor.At, Limits.PageSize);
        var profile = await ProfileAsync(tx, own);
        var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.Uri)], [], publicOnly: true);
        return new PageResult<ProfilePage>(new()
        {
            [nameof(ProfilePage.Frame)] = frame with { Document = own.Actor, Meta = Preview.OfProfile(frame.Owner, profile, cursor == Cursor.Top, own) },
            [nameof(ProfilePage.Profile)] = profile,
            [nameof(ProfilePage.Posts)] = rows.Select(row => shown.Show(row.Uri)).OfType<PostView>().ToList(),
            [nameof(ProfilePage.IsFirstPage)] = cursor == Cursor.Top,
            [nameof(ProfilePage.Older)] = rows.Count == Limits.PageSize ? new Cursor(rows[^1].PublishedAt, 0).ToString() : null,
        });
    });

    /// <summary>Where the hashtags in the owner's posts lead.</summary>
    internal static Task<IResult> GetTagAsync(HttpContext http, string tag, Pages pages, OwnIds own) => pages.ForAnybodyAsync(http, "#" + tag, async (tx, frame) =>
    {
        var cursor = Cursor.In(http.Request);
        var rows = await ObjectRows.PublicTaggedAsync(tx, PostMarkRow.Tag(PostMarks.TagOf(tag)), cursor.At, Limits.PageSize);
        var shown = await Conversation.LoadAsync(tx, own, [.. rows.Select(row => row.Uri)], [], publicOnly: true);
        return new PageResult<TagPage>(new()
        {
            [nameof(TagPage.Frame)] = frame,
            [nameof(TagPage.Tag)] = tag,
            [nameof(TagPage.Posts)] = rows.Select(row => shown.Show(row.Uri)).OfType<PostView>().ToList(),
            [nameof(TagPage.Older)] = rows.Count == Limits.PageSize ? new Cursor(rows[^1].PublishedAt, 0).ToString() : null,
        });
    });

    internal static async Task<ProfileView> ProfileAsync(Tx tx, OwnIds own)
    {
        var owner = await Owner.GetAsync(tx);
        var verified = (await ProfileLinkRows.AllAsync(tx)).Where(link => link.VerifiedAt is not null).Select(link => link.Href).ToHashSet();
        return new ProfileView(owner.Name, owner.About, owner.AboutHtml, owner.ManuallyApprovesFollowers, owner.Since,
            await ObjectRows.CountPublicAsync(tx, own.Actor), await FollowRows.CountAsync(tx, FollowRow.Out), await FollowRows.CountAsync(tx, FollowRow.In))
        {
            Indexable = owner.Indexable,
            Discoverable = owner.Discoverable,
            Header = owner.HeaderMedia is { } header ? $"/media/{header}" : null,
            HasResume = await ResumeRows.AudienceAsync(tx) == PersonalFact.Word(FactAudience.Public),
            Facts = [.. owner.Facts.Select(fact => new FactView(fact.Kind, fact.Value, PersonalFact.Word(fact.Audience)))],
            Fields = [.. owner.Fields.Select(field => new FieldView(field.Name, field.Value, field.ValueHtml, field.Link is { } link && verified.Contains(link)))],
        };
    }
}
