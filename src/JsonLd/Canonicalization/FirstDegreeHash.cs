namespace JsonLd;

/// <summary>Hash First Degree Quads [RDFC-1.0 §4.6]: a blank node by what its quads say, all other blank nodes being equal.</summary>
internal static class FirstDegreeHash
{
    internal static string Of(CanonicalizationState state, int node)
    {
        var lines = state.Buffers.Lines;
        lines.Clear();
        // Steps 1 to 3
        foreach (var quad in state.QuadsOf(node))
        {
            state.Quads[quad].WriteAround(lines.Text, state.Parts, node);
            lines.EndLine();
        }

        state.UseBytes(lines.Text.Length);
        // Steps 4, 5
        return state.Hash(lines.Join());
    }
}
