using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JsonLd;

namespace Federation.Json;

/// <summary>How a document was understood.</summary>
public enum Reading
{
    /// <summary>Its contexts are plain well-known ones: JSON and JSON-LD say the same.</summary>
    Plain,

    /// <summary>It has no context; the usual terms were assumed (<see cref="ReadingRules.AssumeKnownTerms"/>).</summary>
    Assumed,

    /// <summary>It was expanded and compacted with our context.</summary>
    Processed,

    /// <summary>It breaks a rule of JSON-LD and was taken for the JSON that it also is (<see cref="ReadingRules.ReadPlainWhenUnprocessable"/>).</summary>
    Unprocessable,
}

/// <summary>
/// A document from outside: its bytes as they came, and what it says in ActivityStreams' own terms, whatever names and shapes its
/// author chose. [AP §3 MAY: other contexts] Nothing is fetched: contexts that are not bundled are taken for empty (<see cref="BundledContexts.Lenient"/>).
/// </summary>
public sealed class ActivityDocument
{
    /// <summary>The terms in which documents are read.</summary>
    internal static readonly LdJson Context = LdJson.Parse(KnownTerms.Source());
    private static readonly JsonLdProcessor Strict = new(new JsonLdOptions { Loader = BundledContexts.Lenient });
    private static readonly JsonLdProcessor Assuming = new(new JsonLdOptions { Loader = BundledContexts.Lenient, ExpandContext = Context, KeepUndefinedPrefixes = true });

    private ActivityDocument(ReadOnlyMemory<byte> bytes, JsonElement received, JsonElement json, Reading reading)
    {
        Bytes = bytes;
        Received = received;
        Node = new AsNode(json, isPlain: reading is Reading.Plain or Reading.Assumed);
        Reading = reading;
    }

    /// <summary>The bytes as received: proofs are over these.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The JSON as received, in its author's names and shapes; an array where it came in the expanded form.</summary>
    internal JsonElement Received { get; }

    /// <summary>What it says.</summary>
    public AsNode Node { get; }

    /// <summary>How it was understood.</summary>
    public Reading Reading { get; }

    /// <summary>Reads one document. Never throws for any bytes.</summary>
    /// <param name="utf8">One JSON object; or JSON-LD's expanded form, an array with one node.</param>
    /// <param name="document">The document.</param>
    /// <param name="fault">Why not, or <see cref="JsonFault.None"/>.</param>
    /// <param name="rules">What is forgiven; <see cref="ReadingRules.Default"/> where none are given.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out ActivityDocument? document, out JsonFault fault, ReadingRules? rules = null)
    {
        rules ??= ReadingRules.Default;
        document = null;
        if (!BoundedJson.TryParse(utf8, out JsonElement root, out fault, rules.Limits with { RootMayBeArray = true })) return false;
        bool mayBePlain = rules is { AssumeKnownTerms: true, ReadPlainWhenUnprocessable: true } && (rules.KeepOwnTerms || PlainForm.DefinesNothing(root));
        if (mayBePlain && PlainForm.Is(root)) document = new(utf8, root, root, root.TryGetProperty("@context", out _) ? Reading.Plain : Reading.Assumed);
        else (document, fault) = Process(utf8, root, rules);
        return document is not null;
    }

    /// <summary>The full way, which the shortcut must equal.</summary>
    internal static (ActivityDocument? Document, JsonFault Fault) Process(ReadOnlyMemory<byte> utf8, JsonElement root, ReadingRules rules)
    {
        try
        {
            // The expanded form stands for itself: its names are IRIs, and there is one node.
            bool isExpandedForm = root.ValueKind == JsonValueKind.Array;
            if (isExpandedForm && !PlainForm.IsExpanded(root)) return (null, JsonFault.NotAnObject);
            JsonElement compacted = (rules.AssumeKnownTerms && !isExpandedForm ? Assuming : Strict).Compact(root, Context).ToJsonElement();
            if (new AsNode(compacted) is not { Types.Count: > 0 } and not { Id: not null } || compacted.TryGetProperty("@graph", out _)) return (null, JsonFault.NotAnObject);
            return (new(utf8, root, compacted, Reading.Processed), JsonFault.None);
        }
        catch (JsonLdException e) when (e.Code is >= JsonLdErrorCode.TooManyBytes)
        {
            return (null, e.Code == JsonLdErrorCode.TooDeep ? JsonFault.TooDeep : JsonFault.TooManyValues);
        }
        catch (JsonLdException)
        {
            return rules.ReadPlainWhenUnprocessable && root.ValueKind == JsonValueKind.Object
                ? (new(utf8, root, root, Reading.Unprocessable), JsonFault.None)
                : (null, JsonFault.NotJsonLd);
        }
    }
}
