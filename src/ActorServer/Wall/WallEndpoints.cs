using ActorServer.Messages;
using ActorServer.Objects;

namespace ActorServer.Wall;

/// <summary>The pages for people, and what their forms lead to.</summary>
internal static class WallEndpoints
{
    internal static void MapWall(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ShowProfile.GetAsync);
        routes.MapGet("/tags/{tag}", ShowProfile.GetTagAsync);
        routes.MapGet("/wall", ShowWall.GetAsync);
        routes.MapGet(ShareToWall.Path, ShareToWall.GetAsync);
        routes.MapGet(ShowCompose.Path, ShowCompose.GetAsync);
        routes.MapGet(DraftForms.Path, DraftForms.GetAsync);
        routes.MapGet($"{DraftForms.Path}/current", DraftForms.CurrentAsync);
        routes.MapGet("/wall/edit", EditNote.GetAsync);
        routes.MapGet("/notifications", ShowNotifications.GetAsync);
        routes.MapGet("/search", ShowSearch.GetAsync);
        routes.MapGet(ShowPeople.Following, ShowPeople.GetAsync);
        routes.MapGet(ShowPeople.Followers, ShowPeople.GetFollowersAsync);
        routes.MapGet("/people/blocked", ShowPeople.GetBlockedAsync);
        routes.MapGet(KeepLists.Path, KeepLists.GetAsync);
        routes.MapGet(MuteThings.Path, MuteThings.GetAsync);
        routes.MapGet(ShowPerson.Path + "{**who}", ShowPerson.GetAsync);
        routes.MapGet(ShowDeliveries.Path, ShowDeliveries.GetAsync);
        routes.MapGet(ShowQueue.Path, ShowQueue.GetAsync);
        routes.MapGet("/settings", ChangeSettings.GetAsync);
        routes.MapGet(ShowAccount.Path, ShowAccount.GetAsync);
        routes.MapGet(MoveAccount.Path, MoveAccount.GetAsync);
        routes.MapGet("/settings/storage", ShowStorage.GetAsync);
        routes.MapGet("/wall/thread", ShowObject.GetThreadAsync);
        routes.MapGet("/wall/card", ShowCard.GetAsync);
        routes.MapGet("/wall/complete", CompleteWord.GetAsync);
        routes.MapGet("/wall/events", WallEvents.GetAsync);
        routes.MapGet(ShowHistory.Path, ShowHistory.GetAsync);
        routes.MapGet("/objects/{id}/history", ShowHistory.GetOwnAsync);
        routes.MapPost("/wall/thread/again", ShowObject.AgainAsync);
        routes.MapGet(ShowMessages.Path, ShowMessages.GetAllAsync);
        routes.MapGet($"{ShowMessages.Path}/new", ShowMessages.GetNewAsync);
        routes.MapGet($"{ShowMessages.Path}/{{id}}", ShowMessages.GetOneAsync);
        routes.MapPost(ShowMessages.Path, ShowMessages.StartAsync);
        routes.MapAssets();
        routes.MapInstall();
        routes.MapBegin();

        routes.MapPost("/wall/posts", PostNote.PostAsync);
        routes.MapPost(DraftForms.Path, DraftForms.SaveAsync);
        routes.MapPost($"{DraftForms.Path}/files", DraftForms.AddFileAsync);
        routes.MapPost($"{DraftForms.Path}/delete", DraftForms.DeleteAsync);
        routes.MapPost($"{DraftForms.Path}/not-yet", DraftForms.NotYetAsync);
        routes.MapPost("/wall/posts/edit", EditNote.PostAsync);
        routes.MapPost("/wall/posts/delete", EditNote.DeleteAsync);
        routes.MapPost("/wall/posts/again", EditNote.RewriteAsync);
        routes.MapPost("/wall/like", ReactToPost.LikeAsync);
        routes.MapPost("/wall/unlike", ReactToPost.UnlikeAsync);
        routes.MapPost("/wall/boost", ReactToPost.BoostAsync);
        routes.MapPost("/wall/unboost", ReactToPost.UnboostAsync);
        routes.MapPost("/wall/save", SavePost.SaveAsync);
        routes.MapPost("/wall/unsave", SavePost.UnsaveAsync);
        routes.MapPost("/wall/vote", VoteInPoll.PostAsync);
        routes.MapPost("/wall/consent/accept", GiveConsent.AcceptAsync);
        routes.MapPost("/wall/consent/refuse", GiveConsent.RejectAsync);
        routes.MapPost("/wall/follow", FollowPeople.FollowAsync);
        routes.MapPost("/wall/unfollow", FollowPeople.UnfollowAsync);
        routes.MapPost("/wall/accept", FollowPeople.AcceptAsync);
        routes.MapPost("/wall/refuse", FollowPeople.RejectAsync);
        routes.MapPost("/wall/remove", FollowPeople.RejectAsync);
        routes.MapPost("/wall/mute-thread", MuteThings.MuteThreadAsync);
        routes.MapPost("/wall/unmute-thread", MuteThings.UnmuteThreadAsync);
        routes.MapPeople();
        routes.MapPost("/notifications/read", ShowNotifications.MarkReadAsync);
        routes.MapPost("/notifications/strangers", ShowNotifications.PutStrangersAsideAsync);
        routes.MapPost($"{ShowDeliveries.Path}/retry", ShowDeliveries.RetryAsync);
        routes.MapPost($"{ShowQueue.Path}/retry", ShowQueue.RetryAsync);
        routes.MapPost("/settings/profile", ChangeSettings.SaveProfileAsync);
        routes.MapPost("/settings/writing", PostDefaults.SaveAsync);
        routes.MapPost("/settings/password", ShowAccount.SavePasswordAsync);
        routes.MapPost($"{MoveAccount.Path}/alias", MoveAccount.AddAliasAsync);
        routes.MapPost($"{MoveAccount.Path}/forget", MoveAccount.RemoveAliasAsync);
        routes.MapPost($"{MoveAccount.Path}/leave", MoveAccount.LeaveAsync);
        routes.MapPost($"{MoveAccount.Path}/stay", MoveAccount.StayAsync);
        routes.MapPost("/settings/delete", LeaveForGood.PostAsync);
        routes.MapPost("/settings/sessions/end", ShowAccount.EndSessionAsync);
        routes.MapPost("/settings/block", BlockPeople.BlockAsync);
        routes.MapPost("/settings/unblock", BlockPeople.UnblockAsync);
        routes.MapPost("/settings/sign-out-everywhere", ShowAccount.SignOutEverywhereAsync);
    }

    /// <summary>What the owner decides about people, lists and words.</summary>
    private static void MapPeople(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/people/find", ShowPerson.FindAsync);
        routes.MapPost("/people/mute", RegardPeople.MuteAsync);
        routes.MapPost("/people/unmute", RegardPeople.UnmuteAsync);
        routes.MapPost("/people/boosts", RegardPeople.HideBoostsAsync);
        routes.MapPost("/people/note", RegardPeople.NoteAsync);
        routes.MapPost("/people/on-lists", RegardPeople.PutOnListsAsync);
        routes.MapPost("/people/block", RegardPeople.BlockAsync);
        routes.MapPost("/people/unblock", RegardPeople.UnblockAsync);
        routes.MapPost($"{KeepLists.Path}/make", KeepLists.MakeAsync);
        routes.MapPost($"{KeepLists.Path}/change", KeepLists.ChangeAsync);
        routes.MapPost($"{KeepLists.Path}/delete", KeepLists.DeleteAsync);
        routes.MapPost($"{KeepLists.Path}/put", KeepLists.PutAsync);
        routes.MapPost($"{KeepLists.Path}/take", KeepLists.TakeAsync);
        routes.MapPost($"{MuteThings.Path}/words", MuteThings.MuteWordAsync);
        routes.MapPost($"{MuteThings.Path}/unmute-words", MuteThings.UnmuteWordAsync);
    }

    /// <summary>What the pages need beside what the server has anyway.</summary>
    internal static IServiceCollection AddWall(this IServiceCollection services)
    {
        // Letters of every script as themselves, not as numbers: pages are UTF-8.
        services.AddSingleton(System.Text.Encodings.Web.HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        return services.AddSingleton<MediaFiles>().AddSingleton<ComposeNote>().AddSingleton<Drafts>().AddSingleton<ShowCompose>().AddSingleton<PostNote>().AddSingleton<PublishDraft>().AddSingleton<Pages>().AddSingleton<OwnerForms>().AddSingleton<OwnerActions>().AddSingleton<SearchLead>().AddSingleton<RecheckConsent>();
    }
}
