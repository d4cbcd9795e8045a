using System.Globalization;
using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Store;

[Trait("Database", "SQLite")]
public sealed class MigrationTests
{
    [Fact]
    public async Task Tokens_made_before_there_were_apps_go_on_working_with_everything_they_could_do()
    {
        var options = OwnerIds.Options();
        Directory.CreateDirectory(options.DataFolder);
        await using (var old = new SqliteConnection($"Data Source={Path.Combine(options.DataFolder, Db.FileName)};Pooling=False"))
        {
            await old.OpenAsync();
            await old.RunAsync("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
            foreach (var (version, sql) in BeforeApps())
            {
                await old.RunAsync(sql);
                await old.RunAsync("INSERT INTO schema_version (version, applied_at) VALUES (@version, 1)", new { version });
            }
            await old.RunAsync("INSERT INTO token (name, secret_hash, created_at, last_used_at) VALUES ('phone', @hash, 5, 6)", new { hash = Secrets.Hash("kept") });
            await old.RunAsync("INSERT INTO token (name, secret_hash, created_at, revoked_at) VALUES ('lost', @hash, 7, 8)", new { hash = Secrets.Hash("revoked") });
        }

        await using (var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System))
        {
            var kept = await db.ReadAsync(tx => TokenRows.FindAsync(tx, Secrets.Hash("kept"), 100));
            Assert.Equal(("read write", TokenRow.Access, (long?)6, (long?)null), (kept!.Scope, kept.Kind, kept.LastUsedAt, kept.ExpiresAt));
            Assert.Null(await db.ReadAsync(tx => TokenRows.FindAsync(tx, Secrets.Hash("revoked"), 100)));
            Assert.Equal([(1L, "phone", (long?)null), (2L, "lost", 8L)], (await db.ReadAsync(GrantRows.AllAsync)).Select(grant => (grant.Seq, grant.Name, grant.RevokedAt)));
        }
        Directory.Delete(options.DataFolder, recursive: true);
    }

    private static IEnumerable<(int Version, string Sql)> BeforeApps()
    {
        var assembly = typeof(Db).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var version = int.Parse(name.Split('/')[1][..4], CultureInfo.InvariantCulture);
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (version < 4) yield return (version, reader.ReadToEnd());
        }
    }
}
