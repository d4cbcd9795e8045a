using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorServer.Store;

/// <summary>
/// Ids of what was here and is not kept, in some twelve bytes each: so that it changes nothing when it comes again, for ever. 64 bits of a hash are
/// enough: nobody can make an id that meets a given one, and that an honest one meets any of ten million is a matter of one in a trillion.
/// </summary>
internal static class ForgottenRows
{
    /// <summary>What a row takes in the database: the number, its length, its share of a page.</summary>
    internal const int BytesEach = 12;

    internal static long Activity(string uri) => Hash("activity ", uri);

    /// <summary>Of an object that its author deleted.</summary>
    internal static long Tombstone(string uri) => Hash("tombstone ", uri);

    internal static Task AddAsync(Tx tx, long hash) => tx.ExecuteAsync("INSERT INTO forgotten (hash) VALUES (@hash) ON CONFLICT (hash) DO NOTHING", new { hash });

    internal static async Task<bool> HasAsync(Tx tx, long hash) =>
        await tx.FirstAsync<long?>("SELECT 1 FROM forgotten WHERE hash = @hash", new { hash }) is not null;

    private static long Hash(string kind, string uri) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(kind + uri)));
}
