using JsonLd.Conformance;

namespace JsonLd.Tests;

/// <summary>
/// Mutated suite inputs and wire samples, the same ones in every run: whatever arrives, only typed errors leave, and nothing runs
/// past its limits. ACTOR_FUZZ_SECONDS lengthens the run.
/// </summary>
public sealed class FuzzTests
{
    private const int Seed = 20260716;
    private static readonly TimeSpan LongestDocument = TimeSpan.FromSeconds(5);
    private static readonly JsonLdLimits Limits = new() { MaxNodes = 20_000, MaxQuads = 5_000, MaxHashNDegreeQuadsCalls = 2_000, MaxCharacters = 1 << 22 };
    private static readonly LdJson Context = LdJson.Parse("""["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1"]""");

    private readonly JsonLdProcessor processor = new(new JsonLdOptions { Limits = Limits, Loader = BundledContexts.Lenient });

    private static TimeSpan Time => TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("ACTOR_FUZZ_SECONDS"), System.Globalization.CultureInfo.InvariantCulture, out var seconds) ? seconds : 12);

    [Fact]
    public void Mutated_documents_raise_typed_errors_only()
    {
        if (ConformanceData.Folder is null) Assert.Skip("skipped: no data");
        var seeds = Directory.GetFiles(ConformanceData.PathOf("json-ld/tests"), "*.jsonld", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(ConformanceData.PathOf("wire-samples"), "*.json", SearchOption.AllDirectories))
            .Where(file => new FileInfo(file).Length < 20_000).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var mutation = new Mutation(new Random(Seed), seeds);
        var start = TimeProvider.System.GetTimestamp();
        var documents = 0;
        while (TimeProvider.System.GetElapsedTime(start) < Time)
        {
            TryDocument(mutation.Next());
            documents++;
        }

        Assert.True(documents > 100);
    }

    private void TryDocument(byte[] utf8)
    {
        var start = TimeProvider.System.GetTimestamp();
        if (Parsed(utf8) is { } document)
        {
            Typed(utf8, () => processor.Expand(document).ToUtf8Bytes());
            Typed(utf8, () => processor.Compact(document, Context).ToUtf8Bytes());
            Typed(utf8, () => processor.Compact(document, document).ToUtf8Bytes());
            Typed(utf8, () => processor.Flatten(document, Context, "https://base.example/a").ToUtf8Bytes());
            Typed(utf8, () => processor.Canonicalize(document));
            Typed(utf8, () => processor.FromRdf(processor.ToRdf(document)).ToUtf8Bytes());
            Typed(utf8, () => Jcs.Canonicalize(document));
        }

        Typed(utf8, () => NQuads.Parse(System.Text.Encoding.UTF8.GetString(utf8)));
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.True(took < LongestDocument, $"{took} for {Convert.ToBase64String(utf8)}");
    }

    private static LdJson? Parsed(byte[] utf8)
    {
        try
        {
            return LdJson.Parse(utf8, Limits);
        }
        catch (JsonLdException)
        {
            return null;
        }
    }

    private static void Typed(byte[] utf8, Action action)
    {
        try
        {
            action();
        }
        catch (JsonLdException)
        {
            // What was promised.
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{error.GetType().Name} for {Convert.ToBase64String(utf8)}", error);
        }
    }
}
