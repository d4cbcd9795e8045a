namespace JsonLd;

/// <summary>A set of quads, in the order in which they were added.</summary>
public sealed class RdfDataset
{
    private readonly List<RdfQuad> quads = [];
    private readonly HashSet<RdfQuad> known = [];

    /// <summary>The quads, none twice.</summary>
    public IReadOnlyList<RdfQuad> Quads => quads;

    internal ReadOnlySpan<RdfQuad> Span => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(quads);

    /// <summary>Adds a quad unless it is there.</summary>
    /// <returns>Whether it was added.</returns>
    public bool Add(RdfQuad quad)
    {
        if (!known.Add(quad)) return false;
        quads.Add(quad);
        return true;
    }
}
