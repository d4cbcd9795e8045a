using System.Globalization;
using System.Text;
using Federation.Signatures;
using Federation.Signatures.StructuredFields;

namespace Federation.Fetching;

/// <summary>Reads what a stranger answered, within limits.</summary>
internal static class Answer
{
    /// <summary>A peer may ask us to come again much later than this; its wish is then cut.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>[RFC 9421 §5.1] Whoever says which signatures it accepts knows RFC 9421: a dictionary whose members are lists of components.</summary>
    public static bool AsksForRfc9421(HttpResponseMessage response) =>
        HeaderText(response, "Accept-Signature") is { Length: > 0 } text
        && StructuredField.ParseDictionary(text) is { Count: > 0 } wishes && wishes.Values.Any(wish => wish is InnerList);

    /// <summary>When the peer asks to come again [RFC 9110 §10.2.3], in seconds or as a date; at most a day.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        string text = HeaderText(response, "Retry-After");
        TimeSpan? wish = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                ? TimeSpan.FromSeconds(Math.Min(seconds, (long)MaxRetryAfter.TotalSeconds))
            : HttpDate.TryParse(text, out DateTimeOffset date) ? date - now
            : null;
        return wish < TimeSpan.Zero ? TimeSpan.Zero : wish > MaxRetryAfter ? MaxRetryAfter : wish;
    }

    /// <summary>
    /// At most <paramref name="maxBytes"/>; <see langword="null"/> when there are more. Counted after decompression, while reading.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, long maxBytes, CancellationToken ct)
    {
        if (content.Headers.ContentLength > maxBytes) return null;
        await using Stream stream = await content.ReadAsStreamAsync(ct);
        using var bytes = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, ct)) > 0)
        {
            if (bytes.Length + read > maxBytes) return null;
            bytes.Write(chunk, 0, read);
        }
        return bytes.ToArray();
    }

    /// <summary>The first bytes after decompression; the rest is left.</summary>
    public static async Task<byte[]> ReadBeginningAsync(HttpContent content, int maxBytes, CancellationToken ct)
    {
        await using Stream stream = await content.ReadAsStreamAsync(ct);
        byte[] bytes = new byte[maxBytes];
        return bytes[..await stream.ReadAtLeastAsync(bytes, maxBytes, throwOnEndOfStream: false, ct)];
    }

    /// <summary>The beginning of an answer; one that breaks off is still an answer, its status is what counts.</summary>
    public static async Task<string> ReadTextAsync(HttpContent content, int maxBytes, CancellationToken ct)
    {
        if (content.Headers.ContentLength == 0) return ""; // most peers have nothing to say to a delivery
        byte[] bytes = new byte[maxBytes];
        int length = 0;
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(ct);
            int read;
            while (length < bytes.Length && (read = await stream.ReadAsync(bytes.AsMemory(length), ct)) > 0) length += read;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException)
        {
            // What came so far is shown.
        }
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>A header as it came; empty when it did not.</summary>
    public static string HeaderText(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";

    /// <inheritdoc cref="HeaderText(HttpResponseMessage, string)"/>
    public static string HeaderText(HttpContent content, string name) =>
        content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";
}
