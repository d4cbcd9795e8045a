using System.Buffers;

namespace JsonLd;

/// <summary>Hash First Degree Quads [RDFC-1.0 §4.6]: a blank node by what its quads say, all other blank nodes being equal.</summary>
internal static class FirstDegreeHash
{
    internal static string Of(CanonicalizationState state, int node)
    {
        var quads = state.QuadsOf(node);
        var writer = new ArrayBufferWriter<byte>(quads.Count * 160);
        Span<int> ends = quads.Count <= 64 ? stackalloc int[quads.Count] : new int[quads.Count];
        // Steps 1 to 3
        for (var i = 0; i < quads.Count; i++)
        {
            quads[i].Write(writer, state.Escaping, other => other == node ? "a" : "z");
            ends[i] = writer.WrittenCount;
        }

        state.UseBytes(writer.WrittenCount);
        // Steps 4, 5
        return state.Hash(quads.Count == 1 ? writer.WrittenSpan : SortedLines.Join(writer.WrittenMemory, ends));
    }
}
