using ActorServer.Store;

namespace ActorServer.Identity;

/// <summary>Whether the owner has only just begun, so that the wall says what to do next; until the owner says that it need not.</summary>
internal static class FirstSteps
{
    internal const string Setting = "owner.first-steps";

    internal static async Task<bool> AreShownAsync(Tx tx) => await SettingRows.GetAsync(tx, Setting) is not null;

    internal static Task EndAsync(Tx tx) => SettingRows.RemoveAsync(tx, Setting);
}
