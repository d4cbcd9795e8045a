using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorServer.Store;

/// <summary>
/// How many rows there are, and a sum of their hashes, which is the same in whatever order they come: two databases hold the same rows when it is the same.
/// </summary>
internal sealed class RowSum
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private UInt128 _sum;

    internal long Rows { get; private set; }

    internal bool IsSameAs(RowSum other) => Rows == other.Rows && _sum == other._sum;

    internal void Add(object?[] row)
    {
        Span<byte> head = stackalloc byte[9];
        foreach (var value in row)
        {
            var text = value is string words ? Encoding.UTF8.GetBytes(words) : null;
            head[0] = value switch { null => 0, long => 1, double => 2, _ => 3 };
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], value switch { long number => number, double fraction => BitConverter.DoubleToInt64Bits(fraction), _ => text?.Length ?? 0 });
            _hash.AppendData(head);
            if (text is not null) _hash.AppendData(text);
        }
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        _sum = unchecked(_sum + BinaryPrimitives.ReadUInt128LittleEndian(hash));
        Rows++;
    }
}
