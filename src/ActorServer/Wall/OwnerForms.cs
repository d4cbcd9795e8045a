using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Inbox;
using ActorServer.Objects;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>What the owner posted with a form of ours. Files are stored but have no row yet.</summary>
internal sealed record OwnerForm(Session Session, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, MediaRow> Files, Refusal? FileRefusal)
{
    internal string this[string name] => Fields.GetValueOrDefault(name, "");

    /// <summary>Where the form leads back to.</summary>
    internal string Back => LocalPath.Or(this["back"], "/wall");

    /// <summary>To the post that something was done with, in the page that its form stands in.</summary>
    internal string BackToPost => Back.Contains('#', StringComparison.Ordinal) ? Back : $"{Back}#{PostView.AnchorOf(this["post"])}";

    internal bool IsTicked(string name) => this[name] == "1";
}

/// <summary>Reads the forms of the owner's pages, and makes sure that it is the owner who posted them, from a page of ours.</summary>
internal sealed class OwnerForms(Sessions sessions, MediaFiles media, OwnIds own, Pages pages)
{
    private const string TokenField = "csrf";

    /// <param name="http">The request.</param>
    /// <param name="act">What is done with the form, once it is sure that it is the owner's.</param>
    /// <param name="textFile">A file of this name is text, which is read like a field.</param>
    internal async Task<IResult> HandleAsync(HttpContext http, Func<OwnerForm, Task<IResult>> act, string? textFile = null)
    {
        // Step 1: from a page of ours?
        if (!SameOrigin.Sent(http.Request, own.Origin)) return await pages.MessageAsync(http, 403, "Not from here", "This came from a page of another site, so nothing was done.");

        // Step 2: the owner?
        if (await sessions.FindAsync(http) is not { } session) return new SeeOther("/sign-in");

        // Step 3: read it. A file is only stored behind the right token.
        var files = new Dictionary<string, MediaRow>();
        string? text = null;
        Refusal? refusal = null;
        FormParts.RaiseSizeLimit(http, media.MostBytes, Limits.Attachments);
        var fields = await FormParts.ReadAsync(http.Request, async (name, content, before) =>
        {
            if (name == textFile && text is null && HasToken(before, session)) return (text = await ReadTextAsync(content, http.RequestAborted)) is not null;
            if (!HasToken(before, session) || files.Count == Limits.Attachments || files.ContainsKey(name)) return false;
            var stored = await media.StoreAsync(content, http.RequestAborted);
            refusal ??= stored.Refusal;
            if (stored.Media is { } row) files[name] = row;
            return stored.Refusal is null;
        }, http.RequestAborted);

        // Step 4: the token that only our pages know.
        if (fields is null || !HasToken(fields, session))
        {
            await DiscardAsync(files.Values);
            return await pages.MessageAsync(http, 403, "This page was too old", "Nothing was done. Go back, reload the page, and try again.");
        }
        if (textFile is not null && text is not null) fields = new Dictionary<string, string>(fields) { [textFile] = text };
        return await act(new OwnerForm(session, fields, files, refusal));
    }

    /// <summary>Null when it is longer than any list is.</summary>
    private static async Task<string?> ReadTextAsync(Stream content, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(chunk, ct)) > 0;)
        {
            if (buffer.Length + read > Limits.ImportBytes) return null;
            buffer.Write(chunk, 0, read);
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Files of a form that came to nothing.</summary>
    internal Task DiscardAsync(IEnumerable<MediaRow> files) => media.DiscardAsync(files);

    private static bool HasToken(IReadOnlyDictionary<string, string> fields, Session session) =>
        fields.TryGetValue(TokenField, out var token) && Secrets.AreEqual(token, session.Csrf);
}
