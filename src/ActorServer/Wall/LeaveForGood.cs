using ActorServer.Identity;
using Federation.Discovery;

namespace ActorServer.Wall;

/// <summary>The end: the handle typed, the password once more.</summary>
internal static class LeaveForGood
{
    internal static Task<IResult> PostAsync(HttpContext http, OwnerForms forms, SignIn signIn, Departure departure, Pages pages, OwnIds own) => forms.HandleAsync(http, async form =>
    {
        if (!WebFinger.TryParseHandle(form["handle"], out var typed) || !WebFinger.TryParseHandle(own.FullHandle, out var handle) || typed != handle)
        {
            return await pages.MessageAsync(http, StatusCodes.Status422UnprocessableEntity, "That did not work", "What you typed is not your handle. Nothing was deleted.", MoveAccount.Path);
        }
        if (await PasswordAgain.WhyNotAsync(http, form, signIn) is { } problem) return await pages.MessageAsync(http, StatusCodes.Status422UnprocessableEntity, "That did not work", problem, MoveAccount.Path);
        await departure.LeaveAsync();
        return await pages.MessageAsync(http, StatusCodes.Status200OK, "You are gone",
            "Leave the server running for a few days, until the queue is empty (the command queue says so): it tells everybody. Then stop it and delete its data folder. Do not use this address for another server.");
    });
}
