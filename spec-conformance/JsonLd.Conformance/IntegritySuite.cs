using System.Globalization;
using System.Text;

namespace JsonLd.Conformance;

/// <summary>JCS data, and the canonical forms of signed documents from real servers (RsaSignature2017, eddsa-jcs-2022).</summary>
public static class IntegritySuite
{
    // The expected forms were made with jsonld.js, which lowercases language tags.
    private static readonly JsonLdProcessor Processor = new(new JsonLdOptions { LowercaseLanguageTags = true });

    public static IEnumerable<ConformanceTest> Tests => Jcs.Concat(Numbers).Concat(RsaSignature2017).Concat(Restructuring).Concat(ObjectProofs).Concat(RawNumbers);

    private static ConformanceTest Test(string suite, string id, Func<Outcome> run) => new(suite, id, id, run);

    private static IEnumerable<ConformanceTest> Jcs => Directory.GetFiles(ConformanceData.PathOf("integrity-proofs/jcs/input")).Order(StringComparer.Ordinal).Select(
        path => Test("jcs", Path.GetFileName(path), () => Same(
            FileText("jcs/output/" + Path.GetFileName(path)),
            Encoding.UTF8.GetString(JsonLd.Jcs.Canonicalize(LdJson.Parse(File.ReadAllBytes(path)))))));

    private static IEnumerable<ConformanceTest> Numbers => [Test("jcs", "es6-numbers-10000", CompareNumbers)];

    private static Outcome CompareNumbers()
    {
        foreach (var line in FileText("jcs/es6-numbers-10000.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            var number = BitConverter.UInt64BitsToDouble(ulong.Parse(line.AsSpan(0, comma), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            var canonical = Encoding.UTF8.GetString(JsonLd.Jcs.Canonicalize(LdJson.Parse(number.ToString("R", CultureInfo.InvariantCulture))));
            if (canonical != line[(comma + 1)..]) return Outcome.Failed($"{line} but was {canonical}");
        }

        return Outcome.Passed;
    }

    private static IEnumerable<ConformanceTest> RsaSignature2017 => Array("rsasignature2017/vectors.json", "vectors").SelectMany(vector => new[]
    {
        Test("rsasignature2017", $"{Text(vector, "id")} document", () => vector.ContainsKey("documentCanonical")
            ? Same(Text(vector, "documentCanonical"), Canonical(Document(vector)))
            : Outcome.Skipped("the vector has no canonical form: its signature is an array")),
        Test("rsasignature2017", $"{Text(vector, "id")} options", () => vector.ContainsKey("optionsCanonical")
            ? Same(Text(vector, "optionsCanonical"), Canonical(SignatureOptions(vector)))
            : Outcome.Skipped("the vector has no canonical form: its signature is an array")),
        Test("rsasignature2017", $"{Text(vector, "id")} URDNA2015", () => vector.ContainsKey("urdna2015DocumentCanonical")
            ? Same(Text(vector, "urdna2015DocumentCanonical"), Canonical(Document(vector), CanonicalizationOptions.RsaSignature2017))
            : Outcome.Passed),
    });

    private static LdObject Document(LdObject vector) => Without((LdObject)vector["document"], "signature");

    private static LdJson SignatureOptions(LdObject vector)
    {
        var signature = Without((LdObject)((LdObject)vector["document"])["signature"], "type", "id", "signatureValue", "@context");
        return LdJson.Parse($"{{\"@context\":\"https://w3id.org/identity/v1\",{signature.ToString()[1..]}".Replace(",}", "}", StringComparison.Ordinal));
    }

    private static string Canonical(LdJson document, CanonicalizationOptions? options = null) => Processor.Canonicalize(document, options).ToString();

    // Structural attacks: most have the very same RDF as what was signed, and a canonicalisation must say so.
    private static IEnumerable<ConformanceTest> Restructuring => Array("rsasignature2017/restructuring-attacks.json", "attacks").Select(attack => Test(
        "rsasignature2017-restructuring", Text(attack, "id"), () =>
        {
            var same = Canonical(Without((LdObject)attack["original"], "signature")) == Canonical(Without((LdObject)attack["attack"], "signature"));
            var expected = !attack.TryGetValue("sameRdf", out var given) || given is LdBoolean { Value: true };
            return Outcome.Of(same == expected, () => $"same RDF: expected {expected}, was {same}");
        }));

    private static IEnumerable<ConformanceTest> ObjectProofs => Array("fep-8b32/vectors.json", "vectors").SelectMany(vector => Steps(vector).Select((step, i) => Test(
        "fep-8b32", $"{Text(vector, "id")} {i}", () =>
        {
            var document = Without((LdObject)vector["document"], "proof");
            if (!step.ContainsKey("documentCanonical")) return Outcome.Passed;
            var expected = Text(step, "documentCanonical");
            return expected.StartsWith('{') ? Same(expected, Encoding.UTF8.GetString(JsonLd.Jcs.Canonicalize(document))) : Outcome.Skipped("a cryptosuite that does not use JCS");
        })));

    private static IEnumerable<LdObject> Steps(LdObject vector) => vector.TryGetValue("steps", out var steps) && steps is LdArray array ? array.OfType<LdObject>() : [];

    // Documents as text: 1.0, 1E21 and -0 must not be rewritten before they are hashed.
    private static IEnumerable<ConformanceTest> RawNumbers =>
    [
        Test("rsasignature2017", "raw-numbers", () => Same(
            FileText("rsasignature2017/raw-numbers.document.nq"),
            Canonical(Without((LdObject)ConformanceData.Json("integrity-proofs/rsasignature2017/raw-numbers.signed.json"), "signature")))),
        Test("fep-8b32", "raw-numbers", () =>
        {
            var document = Without((LdObject)ConformanceData.Json("integrity-proofs/fep-8b32/raw-numbers.signed.json"), "proof");
            return Outcome.Of(
                FileText("fep-8b32/raw-numbers.canonical.txt").Contains(Encoding.UTF8.GetString(JsonLd.Jcs.Canonicalize(document)), StringComparison.Ordinal),
                () => "another canonical form");
        }),
    ];

    private static Outcome Same(string expected, string actual) => Outcome.Of(expected.TrimEnd('\n') == actual.TrimEnd('\n'), () => $"expected\n{expected}\nbut was\n{actual}");

    private static string FileText(string name) => Encoding.UTF8.GetString(ConformanceData.Bytes("integrity-proofs/" + name));

    private static IEnumerable<LdObject> Array(string file, string member) => ((LdArray)((LdObject)ConformanceData.Json("integrity-proofs/" + file))[member]).Cast<LdObject>();

    private static string Text(LdObject record, string key) => JsonLdSuite.Text(record, key)!;

    private static LdObject Without(LdObject from, params string[] keys)
    {
        var kept = from.Where(member => !keys.Contains(member.Key)).Select(member => $"{new LdString(member.Key)}:{member.Value}");
        return (LdObject)LdJson.Parse($"{{{string.Join(',', kept)}}}", ConformanceData.Generous);
    }
}
