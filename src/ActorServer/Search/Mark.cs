using System.Security.Cryptography;
using System.Text;

namespace ActorServer.Search;

/// <summary>
/// What a post is or has beside its words, kept among them as a word that no text can hold: so a filter is one more list to intersect, and no
/// row is looked at for it.
/// </summary>
internal static class Mark
{
    /// <summary>In the private use area: <see cref="Words"/> never gives it.</summary>
    private const char Sign = '\uE000';

    /// <summary>Every post has it, for questions that name nothing else.</summary>
    internal static readonly string Post = Named("post");

    /// <summary>Between the parts of a post, so that no phrase spans two.</summary>
    internal static readonly string Between = Named("between");
    internal static readonly string Picture = Named("picture");
    internal static readonly string Video = Named("video");
    internal static readonly string Link = Named("link");
    internal static readonly string Poll = Named("poll");
    internal static readonly string Reply = Named("reply");
    internal static readonly string Mine = Named("mine");
    internal static readonly string Liked = Named("liked");

    internal static bool Is(string word) => word.Length > 0 && word[0] == Sign;

    /// <summary>Whoever wrote it.</summary>
    internal static bool IsFrom(string word) => word.StartsWith(FromStart, StringComparison.Ordinal);

    internal static string Tag(string name) => Of("tag", name);
    internal static string From(string actor) => Of("from", actor);

    /// <summary>The page on which people read it, where that is not its id.</summary>
    internal static string Page(string address) => Of("page", address);

    private static readonly string FromStart = Named("from");

    private static string Named(string name) => Sign + name;

    /// <summary>Letters and digits only, whatever the value holds.</summary>
    private static string Of(string kind, string value) => Sign + kind + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)).AsSpan(0, 8));
}
