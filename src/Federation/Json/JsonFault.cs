namespace Federation.Json;

/// <summary>Why bytes were refused as a document. Closed: a switch over it needs no default arm.</summary>
public enum JsonFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>More bytes than <see cref="JsonLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Objects and arrays nest deeper than <see cref="JsonLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>More values than <see cref="JsonLimits.MaxValues"/>.</summary>
    TooManyValues,

    /// <summary>Not one JSON text, or one with an escaped NUL or a number beyond a double, which no database or peer reads alike.</summary>
    NotJson,

    /// <summary>Not UTF-8, or an escape that has no UTF-8 form (a lone surrogate).</summary>
    NotUtf8,

    /// <summary>An object names a member twice: parsers differ in which one they take. [RFC 8259 §4]</summary>
    DuplicateName,

    /// <summary>JSON, but the root is no object, or says nothing, or more than one thing.</summary>
    NotAnObject,

    /// <summary>Breaks a rule of JSON-LD, and the rules for reading do not forgive it.</summary>
    NotJsonLd,
}
