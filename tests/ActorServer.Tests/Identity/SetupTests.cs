using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Identity;

public class SetupTests
{
    [Fact]
    public async Task The_link_works_once_and_only_the_newest_one()
    {
        var options = OwnerIds.Options();
        await using var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System);
        using (await Installation.EnsureAsync(db, options, TimeProvider.System) as IDisposable)
        {
            var setup = new Setup(db, new OwnIds(options));
            var (old, link) = (TokenOf(await setup.NewLinkAsync()), TokenOf(await setup.NewLinkAsync()));

            Assert.False(await setup.IsOpenAsync(old, CancellationToken.None));
            Assert.False(await setup.IsOpenAsync("", CancellationToken.None));
            Assert.True(await setup.IsOpenAsync(link, CancellationToken.None));
            Assert.True(await setup.FinishAsync(link, OwnerPassword.Hash("correct horse battery")));
            Assert.False(await setup.FinishAsync(link, "hash"));
            Assert.Null(await setup.NewLinkAsync());
            Assert.True(await db.ReadAsync(OwnerPassword.IsSetAsync));
        }
        Directory.Delete(options.DataFolder, recursive: true);
    }

    [Fact]
    public async Task The_token_itself_is_not_stored()
    {
        var options = OwnerIds.Options();
        await using var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System);
        var token = TokenOf(await new Setup(db, new OwnIds(options)).NewLinkAsync());

        Assert.DoesNotContain(token, (await db.ReadAsync(SettingRows.AllAsync)).Values);
        Directory.Delete(options.DataFolder, recursive: true);
    }

    private static string TokenOf(string? link) => link!.Split("token=")[1];
}
