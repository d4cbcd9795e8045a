namespace JsonLd.Tests;

/// <summary>Documents that are built rather than written.</summary>
internal static class Documents
{
    internal static string Repeated(int count, Func<int, string> part) => string.Join(',', Enumerable.Range(0, count).Select(part));

    internal static JsonLdErrorCode CodeOf(Action action) => Assert.Throws<JsonLdException>(action).Code;
}
