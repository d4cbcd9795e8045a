using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace ActorServer.Http;

/// <summary>What a document is now, in a few letters, so that who has it need not get it again. [RFC 9110 §8.8.3]</summary>
internal static class EntityTag
{
    /// <summary>Enough that two forms of one document never look alike by chance.</summary>
    private const int Bytes = 12;

    /// <summary>The type belongs to it: the same document in the other media type is another representation.</summary>
    internal static EntityTagHeaderValue Of(ReadOnlySpan<byte> document, string contentType) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, Bytes))}-{(contentType == Federation.As.MediaType ? "a" : "l")}\"");

    /// <summary>[RFC 9110 §13.1.2]</summary>
    internal static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
}
