using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorServer.Tests.Identity;

public class SignInTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task After_too_many_wrong_passwords_even_the_right_one_has_to_wait()
    {
        var clock = new ManualClock();
        var options = OwnerIds.Options();
        await using var db = await Db.OpenAsync(options.DataFolder, clock);
        await db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
        using var signIn = new SignIn(db, clock, NullLogger<SignIn>.Instance);

        for (var i = 0; i < Limits.SignInFailures; i++) Assert.Equal((false, null), await signIn.CheckAsync("wrong", CancellationToken.None));
        var early = await signIn.CheckAsync(Password, CancellationToken.None);
        clock.Advance(Limits.SignInPause);
        var later = await signIn.CheckAsync(Password, CancellationToken.None);

        Assert.False(early.IsRight);
        Assert.InRange(early.Wait!.Value, TimeSpan.FromSeconds(1), Limits.SignInPause);
        Assert.Equal((true, null), later);
        Directory.Delete(options.DataFolder, recursive: true);
    }

    [Fact]
    public async Task Without_a_password_nobody_can_sign_in()
    {
        var options = OwnerIds.Options();
        await using var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System);
        using var signIn = new SignIn(db, TimeProvider.System, NullLogger<SignIn>.Instance);

        Assert.Equal((false, null), await signIn.CheckAsync("", CancellationToken.None));
        Directory.Delete(options.DataFolder, recursive: true);
    }

    [Fact]
    public void A_password_is_hashed_with_salt_and_told_from_others()
    {
        var hash = OwnerPassword.Hash(Password);

        Assert.NotEqual(hash, OwnerPassword.Hash(Password));
        Assert.True(OwnerPassword.Matches(hash, Password));
        Assert.False(OwnerPassword.Matches(hash, Password + " "));
        Assert.NotNull(OwnerPassword.Check("too short"));
        Assert.Null(OwnerPassword.Check(Password));
    }
}
