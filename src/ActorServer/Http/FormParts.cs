using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ActorServer.Http;

/// <summary>What becomes of a file in a form. False: read no further.</summary>
internal delegate Task<bool> TakeFile(string name, Stream content, IReadOnlyDictionary<string, string> fieldsBefore);

/// <summary>
/// A form as it arrives, one part after the other: fields are kept, files are handed on while they arrive and never lie in memory.
/// [RFC 7578] The caller must have judged the request's size; <see cref="RaiseSizeLimit"/> does it for one request.
/// </summary>
internal static class FormParts
{
    /// <summary>A field longer than this is no form of ours. An essay in four-byte letters has 200 kB.</summary>
    private const int FieldBytes = 256 * 1024;

    /// <summary>More parts than any form of ours has.</summary>
    private const int Parts = 200;

    /// <summary>Room for everything in a form that is not a file.</summary>
    private const int Overhead = 1024 * 1024;

    /// <summary>Kestrel refuses bodies over 30 MB; where files are sent, that is too little.</summary>
    internal static void RaiseSizeLimit(HttpContext http, long fileBytes, int files)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = fileBytes * files + Overhead;
    }

    /// <summary>The fields, or null when the body is no form, or not one that we take.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>?> ReadAsync(HttpRequest request, TakeFile takeFile, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return null;
        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) return await ReadUrlEncodedAsync(request, ct);
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)) return null;
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (boundary is not { Length: > 0 and <= 70 }) return null;     // [RFC 2046 §5.1.1]
        try
        {
            return await ReadMultipartAsync(new MultipartReader(boundary, request.Body), takeFile, ct);
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>?> ReadMultipartAsync(MultipartReader reader, TakeFile takeFile, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>();
        for (var parts = 0; await reader.ReadNextSectionAsync(ct) is { } part; parts++)
        {
            if (parts == Parts || part.GetContentDispositionHeader() is not { } disposition) return null;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            if (disposition.IsFileDisposition())
            {
                // A file input left empty is sent as a part without name and content.
                if (disposition.FileName.Length > 2 || disposition.FileNameStar.Length > 0)
                {
                    if (!await takeFile(name, part.Body, fields)) return fields;
                }
            }
            else if (await ReadFieldAsync(part.Body, ct) is { } value) fields[name] = value;
            else return null;
        }
        return fields;
    }

    private static async Task<string?> ReadFieldAsync(Stream body, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[4096];
        for (int read; (read = await body.ReadAsync(chunk, ct)) > 0;)
        {
            if (buffer.Length + read > FieldBytes) return null;
            buffer.Write(chunk, 0, read);
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static async Task<IReadOnlyDictionary<string, string>?> ReadUrlEncodedAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            var form = await request.ReadFormAsync(new FormOptions { ValueCountLimit = Parts, ValueLengthLimit = FieldBytes, BufferBodyLengthLimit = Overhead }, ct);
            return form.ToDictionary(field => field.Key, field => field.Value.ToString());
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
