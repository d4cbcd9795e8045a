namespace ActorServer.Store;

/// <summary>From where the owner signed in, the newest so many.</summary>
internal static class KnownAddressRows
{
    internal static async Task<bool> HasAsync(Tx tx, string address) =>
        await tx.FirstAsync<long?>("SELECT at FROM known_address WHERE address = @address", new { address }) is not null;

    internal static async Task AddAsync(Tx tx, string address, long now, int most)
    {
        await tx.ExecuteAsync("INSERT INTO known_address (address, at) VALUES (@address, @now) ON CONFLICT (address) DO UPDATE SET at = excluded.at", new { address, now });
        await tx.ExecuteAsync("DELETE FROM known_address WHERE address NOT IN (SELECT address FROM known_address ORDER BY at DESC, address LIMIT @most)", new { most });
    }
}
