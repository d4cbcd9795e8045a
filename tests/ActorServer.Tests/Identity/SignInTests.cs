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
        await using var door = await Door.OpenAsync();
        for (var i = 0; i < Limits.SignInFailures; i++) Assert.Equal((false, null), await door.TryAsync("wrong", "a"));

        var early = await door.TryAsync(Password, "a");
        door.Clock.Advance(Limits.SignInPause);
        var later = await door.TryAsync(Password, "a");

        Assert.False(early.IsRight);
        Assert.InRange(early.Wait!.Value, TimeSpan.FromSeconds(1), Limits.SignInPause);
        Assert.Equal((true, null), later);
    }

    [Fact]
    public async Task Who_guesses_waits_alone()
    {
        await using var door = await Door.OpenAsync();
        for (var i = 0; i <= Limits.SignInFailures; i++) await door.TryAsync("wrong", "a");

        Assert.NotNull((await door.TryAsync(Password, "a")).Wait);
        Assert.Equal((true, null), await door.TryAsync(Password, "b"));
    }

    [Fact]
    public async Task Many_strangers_together_are_slowed_down_but_not_the_owner_from_where_the_owner_has_been()
    {
        await using var door = await Door.OpenAsync();
        Assert.Equal((true, null), await door.TryAsync(Password, "home"));

        // The owner's first time took one; each stranger tries only once.
        for (var i = 1; i < Limits.StrangersSignInFailures; i++) Assert.Equal((false, null), await door.TryAsync("wrong", $"stranger {i}"));
        var stranger = await door.TryAsync(Password, "one more stranger");

        Assert.False(stranger.IsRight);
        Assert.InRange(stranger.Wait!.Value, TimeSpan.FromSeconds(1), Limits.StrangersSignInPause);
        Assert.Equal((true, null), await door.TryAsync(Password, "home"));
        door.Clock.Advance(Limits.StrangersSignInPause);
        Assert.Equal((true, null), await door.TryAsync(Password, "one more stranger"));
    }

    [Fact]
    public async Task Whose_address_is_not_told_waits_as_well()
    {
        await using var door = await Door.OpenAsync();
        for (var i = 0; i < Limits.SignInFailures; i++) await door.TryAsync("wrong", null);

        Assert.NotNull((await door.TryAsync(Password, null)).Wait);
    }

    [Fact]
    public async Task The_right_password_takes_the_wrong_ones_back()
    {
        await using var door = await Door.OpenAsync();
        for (var i = 1; i < Limits.SignInFailures; i++) await door.TryAsync("wrong", "a");
        Assert.Equal((true, null), await door.TryAsync(Password, "a"));

        for (var i = 0; i < Limits.SignInFailures; i++) Assert.Equal((false, null), await door.TryAsync("wrong", "a"));
    }

    [Fact]
    public async Task Of_known_addresses_the_newest_are_kept()
    {
        var options = OwnerIds.Options();
        await using (var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System))
        {
            var now = 0;
            foreach (var address in (string[])["a", "b", "a", "c"]) await db.WriteAsync(tx => KnownAddressRows.AddAsync(tx, address, ++now, 2));

            Assert.True(await db.ReadAsync(tx => KnownAddressRows.HasAsync(tx, "a")));
            Assert.False(await db.ReadAsync(tx => KnownAddressRows.HasAsync(tx, "b")));
            Assert.True(await db.ReadAsync(tx => KnownAddressRows.HasAsync(tx, "c")));
        }
        Directory.Delete(options.DataFolder, recursive: true);
    }

    [Fact]
    public async Task After_a_restart_the_owners_places_are_known_still_and_strangers_are_not()
    {
        await using var door = await Door.OpenAsync();
        Assert.Equal((true, null), await door.TryAsync(Password, "home"));
        door.Restart();
        for (var i = 0; i < Limits.StrangersSignInFailures; i++) Assert.Equal((false, null), await door.TryAsync("wrong", $"stranger {i}"));

        Assert.NotNull((await door.TryAsync(Password, "one more stranger")).Wait);
        Assert.Equal((true, null), await door.TryAsync(Password, "home"));
    }

    [Fact]
    public async Task Without_a_password_nobody_can_sign_in()
    {
        var options = OwnerIds.Options();
        await using var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System);
        using var signIn = new SignIn(db, TimeProvider.System, NullLogger<SignIn>.Instance);

        Assert.Equal((false, null), await signIn.CheckAsync("", "a", CancellationToken.None));
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

    /// <summary>A server's sign-in with a password set, and a clock.</summary>
    private sealed class Door : IAsyncDisposable
    {
        private readonly string _folder;
        private readonly Db _db;
        private SignIn _signIn;

        private Door(string folder, Db db, StoppedClock clock)
        {
            (_folder, _db, Clock) = (folder, db, clock);
            _signIn = new(db, clock, NullLogger<SignIn>.Instance);
        }

        internal StoppedClock Clock { get; }

        internal static async Task<Door> OpenAsync()
        {
            var (options, clock) = (OwnerIds.Options(), new StoppedClock());
            var db = await Db.OpenAsync(options.DataFolder, clock);
            await db.WriteAsync(tx => OwnerPassword.SetHashAsync(tx, OwnerPassword.Hash(Password)));
            return new(options.DataFolder, db, clock);
        }

        /// <summary>The server forgets what it only had in memory.</summary>
        internal void Restart()
        {
            _signIn.Dispose();
            _signIn = new(_db, Clock, NullLogger<SignIn>.Instance);
        }

        internal Task<(bool IsRight, TimeSpan? Wait)> TryAsync(string password, string? address) => _signIn.CheckAsync(password, address, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            _signIn.Dispose();
            await _db.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Checking a password takes time, which must not give anything back here.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        internal void Advance(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
