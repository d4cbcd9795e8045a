using System.Security.Cryptography;

namespace JsonLd;

/// <summary>Hash First Degree Quads [RDFC-1.0 §4.6]: a blank node by what its quads say, all other blank nodes being equal.</summary>
internal static class FirstDegreeHash
{
    internal static void Set(CanonicalizationState state, int number)
    {
        var (text, lines) = (state.Buffers.Text, state.Buffers.Lines);
        var (node, start) = (state.Nodes[number], text.Length);
        lines.Clear();
        // Steps 1 to 3
        foreach (var quad in node.Quads)
        {
            var line = text.Length;
            state.Quads[quad].WriteAround(text, number);
            lines.Add(line, text.Length);
        }

        state.UseBytes(text.Length - start);
        // Steps 4, 5
        Span<byte> hash = stackalloc byte[SHA384.HashSizeInBytes];
        node.SetHash(hash[..state.Hash(lines.Join(), hash)]);
        text.Truncate(start);
    }
}
