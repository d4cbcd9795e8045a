using System.Text.Json.Nodes;
using ActorServer.Http;
using ActorServer.Inbox;
using ActorServer.Outbox;

namespace ActorServer.Wall;

/// <summary>From a form to an activity: published like every other, and told to the owner in words when it cannot be.</summary>
internal sealed class OwnerActions(PublishActivity publish, Pages pages)
{
    internal async Task<IResult> PublishAsync(HttpContext http, JsonObject activity, string back)
    {
        // Not RequestAborted: what the owner asked for happens, whether or not the browser still waits.
        var published = await publish.RunAsync(activity, CancellationToken.None);
        return published.Refusal is { } refusal ? await RefuseAsync(http, refusal, back) : new SeeOther(back);
    }

    internal Task<IResult> RefuseAsync(HttpContext http, Refusal refusal, string back) =>
        pages.MessageAsync(http, StatusCodes.Status422UnprocessableEntity, "That did not work", Words(refusal), back);

    internal Task<IResult> RefuseAsync(HttpContext http, string words, string back) =>
        pages.MessageAsync(http, StatusCodes.Status422UnprocessableEntity, "That did not work", words, back);

    /// <summary>The answers to peers are written for whoever programs them; these are for the owner.</summary>
    internal static string Words(Refusal refusal) => refusal switch
    {
        Refusal.Gone or Refusal.NotFound or Refusal.ObjectMissing => Language.Text("That is not here any more."),
        Refusal.NotTheOwnerOfTheObject or Refusal.NotOurs => Language.Text("That is somebody else's, or not meant for everybody."),
        Refusal.NotAllowedByAuthor => Language.Text("Its author does not allow that."),
        Refusal.VoteInvalid => Language.Text("That vote does not count: the poll has ended, or you voted already."),
        Refusal.MoveUnconfirmed => Language.Text("The new account does not name this one yet. Add this account there first, then try again."),
        Refusal.NotUndoable => Language.Text("That was taken back already."),
        Refusal.RecipientInvalid => Language.Text("That cannot be sent there. Nobody can follow themselves."),
        Refusal.TooManyRecipients => Language.Text("That names too many people."),
        Refusal.MediaTooLarge => Language.Text("The file is too large."),
        Refusal.MediaTypeUnknown => Language.Text("That kind of file cannot be shown. Pictures can be JPEG, PNG, GIF, WebP or AVIF; videos MP4, WebM or QuickTime; sounds MP3, Ogg, FLAC or WAV."),
        _ => refusal.Answer().Detail,
    };
}
