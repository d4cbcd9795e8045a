namespace JsonLd;

/// <summary>Placeholder of the assembly until the first algorithm lands.</summary>
internal static class JsonLdError;
