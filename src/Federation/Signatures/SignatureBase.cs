using System.Text;
using Federation.Signatures.StructuredFields;

namespace Federation.Signatures;

/// <summary>What is signed: a line for each covered component, then the signature's own parameters. [RFC 9421 §2.5]</summary>
internal static class SignatureBase
{
    /// <summary>The components of a signature's inner list; <see langword="null"/> when one is not defined, or stands there twice.</summary>
    public static IReadOnlyList<Component>? ComponentsOf(InnerList covered)
    {
        var components = new List<Component>(covered.Items.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Item item in covered.Items)
        {
            if (Component.From(item) is not { } component || !seen.Add(component.Key)) return null; // [RFC 9421 §2 MUST] once
            components.Add(component);
        }
        return components;
    }

    /// <summary>The bytes that are signed; <see langword="null"/> when a component has no value in this message.</summary>
    public static byte[]? Of(SignedMessage message, InnerList covered)
    {
        if (ComponentsOf(covered) is not { } components || StructuredField.Serialize(covered) is not { } parameters) return null;
        var text = new StringBuilder();
        foreach (Component component in components)
        {
            if (component.ValueIn(message) is not { } value) return null;
            text.Append(component.Identifier).Append(": ").Append(value).Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.Append("\"@signature-params\": ").Append(parameters).ToString());
    }
}
