using ActorServer.Store;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Store;

/// <summary>On PostgreSQL words are put at once, as everything else.</summary>
[Trait("Database", "SQLite")]
public sealed class WordsLastTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Words_are_there_when_the_unit_of_work_is_and_not_before()
    {
        await Server.Db.WriteAsync(async tx =>
        {
            await PutAsync(tx, 1, "kept");
            Assert.Equal(0, await CountAsync(tx, "kept"));
        });

        Assert.Equal(1, await Server.ReadAsync(tx => CountAsync(tx, "kept")));
    }

    [Fact]
    public async Task Words_of_what_is_undone_are_not_put_and_those_beside_it_are()
    {
        var abandoned = Server.Db.WriteAsync(async tx =>
        {
            await PutAsync(tx, 2, "abandoned");
            tx.Abandon();
        });
        var failed = Server.Db.WriteAsync(async tx =>
        {
            await PutAsync(tx, 3, "failed");
            throw new InvalidOperationException();
        });
        await Server.Db.WriteAsync(tx => PutAsync(tx, 4, "beside"));
        await abandoned;
        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);

        Assert.Equal(0, await Server.ReadAsync(tx => CountAsync(tx, "abandoned")));
        Assert.Equal(0, await Server.ReadAsync(tx => CountAsync(tx, "failed")));
        Assert.Equal(1, await Server.ReadAsync(tx => CountAsync(tx, "beside")));
    }

    [Fact]
    public async Task What_is_forgotten_and_put_again_in_one_unit_of_work_keeps_its_order()
    {
        await Server.Db.WriteAsync(tx => PutAsync(tx, 5, "before"));

        await Server.Db.WriteAsync(async tx =>
        {
            await tx.ExecuteLastAsync(tx.Dialect.ForgetWords, new { place = 5L });
            await PutAsync(tx, 5, "after");
        });

        Assert.Equal(0, await Server.ReadAsync(tx => CountAsync(tx, "before")));
        Assert.Equal(1, await Server.ReadAsync(tx => CountAsync(tx, "after")));
    }

    private static Task PutAsync(Tx tx, long place, string words) => tx.ExecuteLastAsync(tx.Dialect.PutWords, new { place, words = tx.Dialect.Words(words) });

    private static Task<long> CountAsync(Tx tx, string word) => tx.FirstAsync<long>("SELECT COUNT(*) FROM post_word WHERE post_word MATCH @word", new { word });
}
