using ActorServer.Identity;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ActorServer.Tests.Store;

[Trait("Database", "SQLite")]
public sealed class KeyMigrationTests
{
    [Fact]
    public async Task A_database_from_before_keeps_its_key_and_those_of_its_peers()
    {
        var options = OwnerIds.Options();
        var own = new OwnIds(options);
        using var key = FakePeer.NewKey(own.Key);
        Directory.CreateDirectory(options.DataFolder);
        await using (var before = new SqliteConnection($"Data Source={Path.Combine(options.DataFolder, Db.FileName)};Pooling=False"))
        {
            await before.OpenAsync();
            await before.RunAsync("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL); INSERT INTO schema_version VALUES (1, 0), (2, 0)");
            foreach (var name in new[] { "migrations/0001-first-schema", "migrations/0002-blocks" }) await before.RunAsync(Read(name));
            await before.RunAsync("INSERT INTO signing_key (key_id, private_pem, public_pem, created_at) VALUES (@KeyId, @PrivatePem, @PublicPem, 5)", key);
            await before.RunAsync("INSERT INTO peer_key (key_id, owner, pem, first_seen_at, fetched_at) VALUES ('https://a.example/#k', 'https://a.example/', 'PEM', 7, 8)");
        }

        await using (var db = await Db.OpenAsync(options.DataFolder, TimeProvider.System))
        {
            using var kept = await Installation.EnsureAsync(db, options, TimeProvider.System);
            Assert.Equal((key.KeyId, key.PublicPem), (kept.KeyId, kept.PublicPem));
            Assert.Equal([(KeyRow.Ed25519, own.ProofKey), (KeyRow.Rsa, own.Key)], (await db.ReadAsync(KeyRows.AllAsync)).Select(row => (row.Kind, row.KeyId)));
            var peer = await db.ReadAsync(tx => PeerKeyRows.FindAsync(tx, "https://a.example/#k"));
            Assert.Equal(new PeerKeyRow { Seq = 1, KeyId = "https://a.example/#k", Owner = "https://a.example/", Pem = "PEM", FirstSeenAt = 7, FetchedAt = 8 }, peer);
        }
        Directory.Delete(options.DataFolder, recursive: true);
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Db).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
