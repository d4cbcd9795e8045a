using System.Buffers;

namespace JsonLd;

/// <summary>IRIs as strings: their form, and references resolved and made relative [RFC 3986 §5], [RFC 3987].</summary>
internal static class Iri
{
    private static readonly SearchValues<char> NotInIri = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x21).Select(c => (char)c)) + "<>\"{}|^`\\");

    internal static bool IsBlank(string text) => text.StartsWith("_:", StringComparison.Ordinal);

    /// <summary>Whether text starts with a scheme and a colon.</summary>
    internal static bool IsAbsolute(string text) => SchemeLength(text) > 0;

    /// <summary>Whether text is an absolute IRI that N-Quads can carry.</summary>
    internal static bool IsWellFormed(string text) =>
        IsAbsolute(text) && text.AsSpan().IndexOfAny(NotInIri) < 0 && LdWriter.WellFormed(text)
        && text.IndexOf('#', StringComparison.Ordinal) is var hash && (hash < 0 || text.IndexOf('#', hash + 1) < 0);

    /// <summary>Whether text has no white space or bracket in it.</summary>
    internal static bool MayBeReference(string text) => text.AsSpan().IndexOfAny(NotInIri) < 0;

    private static int SchemeLength(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0])) return 0;
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == ':') return i;
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return 0;
        }

        return 0;
    }

    private readonly ref struct Parts
    {
        internal readonly ReadOnlySpan<char> Scheme, Authority, Path, Query, Fragment;
        internal readonly bool HasAuthority, HasQuery, HasFragment;

        // [RFC 3986 appendix B]
        internal Parts(string text)
        {
            var rest = text.AsSpan();
            var scheme = SchemeLength(text);
            Scheme = rest[..scheme];
            if (scheme > 0) rest = rest[(scheme + 1)..];
            var fragment = rest.IndexOf('#');
            HasFragment = fragment >= 0;
            Fragment = HasFragment ? rest[(fragment + 1)..] : default;
            if (HasFragment) rest = rest[..fragment];
            var query = rest.IndexOf('?');
            HasQuery = query >= 0;
            Query = HasQuery ? rest[(query + 1)..] : default;
            if (HasQuery) rest = rest[..query];
            HasAuthority = rest.StartsWith("//");
            if (HasAuthority)
            {
                var end = rest[2..].IndexOf('/');
                Authority = end < 0 ? rest[2..] : rest[2..(end + 2)];
                rest = rest[(Authority.Length + 2)..];
            }

            Path = rest;
        }
    }

    /// <summary>Resolves a reference against a base. [RFC 3986 §5.2.2]</summary>
    internal static string Resolve(string? baseIri, string reference)
    {
        if (baseIri is null || IsAbsolute(reference)) return reference;
        var r = new Parts(reference);
        var b = new Parts(baseIri);
        if (r.HasAuthority) return Compose(b.Scheme, true, r.Authority, WithoutDots(r.Path), r.HasQuery, r.Query, r.HasFragment, r.Fragment);
        if (r.Path.IsEmpty)
        {
            var query = r.HasQuery ? r.Query : b.Query;
            return Compose(b.Scheme, b.HasAuthority, b.Authority, b.Path.ToString(), r.HasQuery || b.HasQuery, query, r.HasFragment, r.Fragment);
        }

        var path = r.Path[0] == '/' ? r.Path.ToString() : Merged(b, r.Path);
        return Compose(b.Scheme, b.HasAuthority, b.Authority, WithoutDots(path), r.HasQuery, r.Query, r.HasFragment, r.Fragment);
    }

    // [RFC 3986 §5.2.3]
    private static string Merged(Parts b, ReadOnlySpan<char> path) =>
        b.HasAuthority && b.Path.IsEmpty ? string.Concat("/", path) : string.Concat(b.Path[..(b.Path.LastIndexOf('/') + 1)], path);

    private static string Compose(
        ReadOnlySpan<char> scheme, bool hasAuthority, ReadOnlySpan<char> authority, string path,
        bool hasQuery, ReadOnlySpan<char> query, bool hasFragment, ReadOnlySpan<char> fragment)
    {
        var start = scheme.IsEmpty ? "" : string.Concat(scheme, ":");
        var host = hasAuthority ? string.Concat("//", authority) : "";
        var end = string.Concat(hasQuery ? "?" : "", query, hasFragment ? "#" : "", fragment);
        return string.Concat(start, host, path, end);
    }

    // [RFC 3986 §5.2.4]
    private static string WithoutDots(ReadOnlySpan<char> path)
    {
        if (path.IndexOf("/.") < 0 && !path.StartsWith(".")) return path.ToString();
        var kept = ArrayPool<char>.Shared.Rent(path.Length);
        var length = 0;
        for (int start = 0, end; start <= path.Length; start = end + 1)
        {
            var slash = path[start..].IndexOf('/');
            end = slash < 0 ? path.Length : start + slash;
            var segment = path[start..end];
            if (segment is ".") continue;
            if (segment is "..")
            {
                length = length == 0 ? 0 : kept.AsSpan(0, length - 1).LastIndexOf('/') is var before && before >= 0 ? before + 1 : path[0] == '/' ? 1 : 0;
                continue;
            }

            segment.CopyTo(kept.AsSpan(length));
            length += segment.Length;
            if (end < path.Length) kept[length++] = '/';
        }

        var result = new string(kept, 0, length);
        ArrayPool<char>.Shared.Return(kept);
        return result;
    }

    /// <summary>An IRI relative to a base, or as it is where they have nothing in common. [JSON-LD-API §6.3 step 10]</summary>
    internal static string Relative(string baseIri, string iri)
    {
        var b = new Parts(baseIri);
        var t = new Parts(iri);
        if (b.Scheme.IsEmpty || !t.Scheme.SequenceEqual(b.Scheme) || t.HasAuthority != b.HasAuthority || !t.Authority.SequenceEqual(b.Authority)) return iri;
        if (t.Path.IsEmpty || t.Path[0] != '/') return OpaqueRelative(b, t, iri);
        var end = string.Concat(t.HasQuery ? "?" : "", t.Query, t.HasFragment ? "#" : "", t.Fragment);
        if (t.Path.SequenceEqual(b.Path) && end.Length > 0 && (t.HasQuery || !b.HasQuery || t.Query.SequenceEqual(b.Query)))
        {
            return t.HasFragment && t.HasQuery == b.HasQuery && t.Query.SequenceEqual(b.Query) ? string.Concat("#", t.Fragment) : end;
        }

        return string.Concat(RelativePath(b.Path.IsEmpty ? "/" : b.Path, t.Path), end);
    }

    private static string OpaqueRelative(Parts b, Parts t, string iri) =>
        t.HasFragment && t.Path.SequenceEqual(b.Path) && t.HasQuery == b.HasQuery && t.Query.SequenceEqual(b.Query)
            ? string.Concat("#", t.Fragment)
            : iri;

    private static string RelativePath(ReadOnlySpan<char> from, ReadOnlySpan<char> to)
    {
        var common = 0;
        for (var i = 0; i < Math.Min(from.Length, to.Length) && from[i] == to[i]; i++)
        {
            if (from[i] == '/') common = i + 1;
        }

        var up = from[common..].Count('/');
        var rest = to[common..];
        var relative = string.Concat(string.Concat(Enumerable.Repeat("../", up)), rest);
        if (relative.Length == 0) return "./";
        // A first segment with a colon would read as a scheme, one that looks like a keyword as a keyword.
        var first = relative.AsSpan(0, relative.IndexOf('/') is var slash && slash < 0 ? relative.Length : slash);
        return first.Contains(':') || Keywords.HasForm(relative) || relative[0] == '/' ? "./" + relative : relative;
    }
}
