using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace JsonLd;

/// <summary>What to make of a context that is not bundled. Neither rule fetches anything.</summary>
public enum UnknownContext
{
    /// <summary>
    /// Fail with <see cref="JsonLdErrorCode.LoadingRemoteContextFailed"/>. For signatures: a term that is not understood would
    /// silently not be signed.
    /// </summary>
    Refuse,

    /// <summary>
    /// Treat it as an empty context: its terms are not understood, everything else is. For reading, where one server's own
    /// extension must not make the whole document unreadable.
    /// </summary>
    TreatAsEmpty,
}

/// <summary>
/// The contexts that servers of the federation refer to, frozen and shipped with the library, so that reading a document opens no
/// connection. <c>Loading/Bundled/index.json</c> names each with its origin.
/// </summary>
public sealed class BundledContexts : IDocumentLoader
{
    private static readonly LdObject Empty = Expander.One(Keywords.Context, new LdObject());
    private static readonly FrozenDictionary<string, string> FileOfUrl = ReadIndex();
    private static readonly ConcurrentDictionary<string, LdJson> Documents = new(StringComparer.Ordinal);

    private readonly UnknownContext unknown;

    private BundledContexts(UnknownContext unknown) => this.unknown = unknown;

    /// <summary>Refuses what is not bundled: <see cref="UnknownContext.Refuse"/>.</summary>
    public static BundledContexts Strict { get; } = new(UnknownContext.Refuse);

    /// <summary>Takes what is not bundled for empty: <see cref="UnknownContext.TreatAsEmpty"/>.</summary>
    public static BundledContexts Lenient { get; } = new(UnknownContext.TreatAsEmpty);

    /// <summary>The URLs of the bundled contexts, aliases included.</summary>
    public static IReadOnlyCollection<string> Urls => FileOfUrl.Keys;

    /// <summary>Whether a URL names a bundled context.</summary>
    public static bool Knows(string url) => FileOf(url) is not null;

    /// <inheritdoc/>
    public RemoteDocument Load(string url, JsonLdLimits limits, CancellationToken cancellation) => FileOf(url) is { } file
        ? new RemoteDocument(url, Documents.GetOrAdd(file, Read))
        : unknown == UnknownContext.TreatAsEmpty
            ? new RemoteDocument(url, Empty)
            : throw new JsonLdException(JsonLdErrorCode.LoadingDocumentFailed, $"not bundled: {url}");

    private static string? FileOf(string url) => FileOfUrl.TryGetValue(url, out var file) ? file : FileOfPath(url);

    // Contexts that every server of a kind serves itself, under its own host.
    private static string? FileOfPath(string url)
    {
        var host = url.StartsWith("https://", StringComparison.Ordinal) ? 8 : url.StartsWith("http://", StringComparison.Ordinal) ? 7 : -1;
        if (host < 0 || url.IndexOf('/', host) is var slash && slash <= host) return null;
        var path = url.AsSpan(slash);
        return path switch
        {
            // Pleroma, Akkoma, Rebased
            "/schemas/litepub-0.1.jsonld" or "/litepub-0.1.jsonld" => "litepub-0.1.jsonld",
            // kbin, Mbin
            "/contexts" or "/contexts.jsonld" => "mbin.jsonld",
            // Hubzilla, (streams), Osada, Forte
            "/apschema" => "hubzilla-apschema.jsonld",
            _ when path.StartsWith("/apschema/v") && path.Length > 11 && path[11..].Trim("0123456789.").IsEmpty => "hubzilla-apschema.jsonld",
            _ => null,
        };
    }

    private static FrozenDictionary<string, string> ReadIndex()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in ((LdArray)((LdObject)Read("index.json"))["contexts"]).Cast<LdObject>())
        {
            var file = ((LdString)entry["file"]).Value;
            files[((LdString)entry["url"]).Value] = file;
            foreach (var alias in ((LdArray)entry["aliases"]).Cast<LdString>()) files[alias.Value] = file;
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static LdJson Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Bundled/" + file)
            ?? throw new InvalidOperationException($"the resource Bundled/{file} is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return LdJson.Parse(bytes);
    }
}
