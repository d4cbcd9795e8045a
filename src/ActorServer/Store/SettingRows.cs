namespace ActorServer.Store;

internal sealed record SettingRow
{
    public required string Name { get; init; }
    public required string Value { get; init; }
}

/// <summary>Single values: the owner's profile, the password's hash, what this data folder was made for.</summary>
internal static class SettingRows
{
    internal static Task<string?> GetAsync(Tx tx, string name) =>
        tx.FirstAsync<string>("SELECT value FROM setting WHERE name = @name", new { name });

    internal static async Task<IReadOnlyDictionary<string, string>> AllAsync(Tx tx) =>
        (await tx.ListAsync<SettingRow>("SELECT name, value FROM setting")).ToDictionary(row => row.Name, row => row.Value);

    internal static Task SetAsync(Tx tx, string name, string value) => tx.ExecuteAsync(
        "INSERT INTO setting (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", new { name, value });

    /// <summary>The value that is there, or this one where there is none; the same for all who ask at the same time.</summary>
    internal static async Task<string> KeepAsync(Tx tx, string name, string value)
    {
        await tx.ExecuteAsync("INSERT INTO setting (name, value) VALUES (@name, @value) ON CONFLICT (name) DO NOTHING", new { name, value });
        return (await GetAsync(tx, name))!;
    }

    internal static Task RemoveAsync(Tx tx, string name) => tx.ExecuteAsync("DELETE FROM setting WHERE name = @name", new { name });
}
