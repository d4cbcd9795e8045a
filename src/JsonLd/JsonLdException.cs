using System.Text;

namespace JsonLd;

/// <summary>
/// The only exception that processing throws on account of its input (beside <see cref="OperationCanceledException"/>).
/// </summary>
public sealed class JsonLdException : Exception
{
    /// <summary>An error with its code and what was found, in words for a log.</summary>
    public JsonLdException(JsonLdErrorCode code, string message, Exception? inner = null)
        : base($"{TextOf(code)}: {message}", inner) => Code = code;

    /// <summary>Which rule or limit was broken.</summary>
    public JsonLdErrorCode Code { get; }

    /// <summary>The code as JSON-LD 1.1 API §9.6 spells it, for example <c>invalid @id value</c>.</summary>
    public string CodeText => TextOf(Code);

    /// <summary>The spelling of a code in the specification.</summary>
    public static string TextOf(JsonLdErrorCode code) => code switch
    {
        JsonLdErrorCode.InvalidIdValue => "invalid @id value",
        JsonLdErrorCode.InvalidImportValue => "invalid @import value",
        JsonLdErrorCode.InvalidIncludedValue => "invalid @included value",
        JsonLdErrorCode.InvalidIndexValue => "invalid @index value",
        JsonLdErrorCode.InvalidNestValue => "invalid @nest value",
        JsonLdErrorCode.InvalidPrefixValue => "invalid @prefix value",
        JsonLdErrorCode.InvalidPropagateValue => "invalid @propagate value",
        JsonLdErrorCode.InvalidProtectedValue => "invalid @protected value",
        JsonLdErrorCode.InvalidReverseValue => "invalid @reverse value",
        JsonLdErrorCode.InvalidVersionValue => "invalid @version value",
        JsonLdErrorCode.InvalidLanguageTaggedString => "invalid language-tagged string",
        JsonLdErrorCode.InvalidLanguageTaggedValue => "invalid language-tagged value",
        JsonLdErrorCode.InvalidBaseIri => "invalid base IRI",
        JsonLdErrorCode.InvalidIriMapping => "invalid IRI mapping",
        JsonLdErrorCode.CyclicIriMapping => "cyclic IRI mapping",
        JsonLdErrorCode.InvalidJsonLiteral => "invalid JSON literal",
        JsonLdErrorCode.IriConfusedWithPrefix => "IRI confused with prefix",
        JsonLdErrorCode.NotJson => "not JSON",
        JsonLdErrorCode.NotNQuads => "not N-Quads",
        JsonLdErrorCode.TooManyHashNDegreeQuadsCalls => "too many Hash N-Degree Quads calls",
        _ => Spaced(code.ToString()),
    };

    private static string Spaced(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append(' ');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
