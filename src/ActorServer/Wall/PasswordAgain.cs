using ActorServer.Http;
using ActorServer.Identity;

namespace ActorServer.Wall;

/// <summary>What cannot be taken back, and what gives everything away, asks for the password once more: a browser that was left open is not the owner.</summary>
internal static class PasswordAgain
{
    /// <summary>Null when it is right, else a sentence.</summary>
    internal static async Task<string?> WhyNotAsync(HttpContext http, OwnerForm form, SignIn signIn, string field = "password")
    {
        var check = await signIn.CheckAsync(form[field], RemoteAddress.Of(http), http.RequestAborted);
        if (check.Wait is { } wait) return SignInForms.WaitWords(wait);
        return check.IsRight ? null : Language.Text("That is not your password now.");
    }
}
