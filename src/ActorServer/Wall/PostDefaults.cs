using ActorServer.Http;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Wall;

/// <summary>What a new post begins with: its language, and who may read it. Chosen once in the settings; each post may still say otherwise.</summary>
/// <param name="Language">A code of BCP 47; empty for the language that was written in last.</param>
/// <param name="Audience">As in the form for a post.</param>
public sealed record PostDefaults(string Language, string Audience)
{
    private const string LanguageSetting = "post-default-language";
    private const string AudienceSetting = "post-default-audience";

    /// <summary>What may be chosen. A post for people who are mentioned is begun on the page of messages.</summary>
    internal static readonly IReadOnlyList<(string Value, string Words)> Audiences =
        [("public", Wall.Language.Text("everybody")), ("unlisted", Wall.Language.Text("everybody, but not in lists")), ("followers", Wall.Language.Text("your followers"))];

    internal static async Task<PostDefaults> GetAsync(Tx tx) =>
        new(await SettingRows.GetAsync(tx, LanguageSetting) ?? "", await SettingRows.GetAsync(tx, AudienceSetting) is { Length: > 0 } audience ? audience : Audiences[0].Value);

    /// <summary>The language of a post that does not say its own; null where the owner chose none and wrote in none.</summary>
    internal static async Task<string?> LanguageAsync(Tx tx) =>
        (await GetAsync(tx)).Language is { Length: > 0 } chosen ? chosen : await SettingRows.GetAsync(tx, PostNote.LanguageSetting);

    /// <summary>Who may read an answer that does not say its own: nobody who may not read what it answers.</summary>
    internal static async Task<string> AudienceOfAnswerAsync(Tx tx, string answered)
    {
        var usual = Draft.AudienceNamed((await GetAsync(tx)).Audience);
        var post = await ObjectRows.FindAsync(tx, answered);
        var widest = post is null ? usual : Enum.Parse<Visibility>(post.Visibility);
        return (widest > usual ? widest : usual).ToString().ToLowerInvariant();
    }

    internal static Task<IResult> SaveAsync(HttpContext http, OwnerForms forms, Db db) => forms.HandleAsync(http, async form =>
    {
        var (language, audience) = (form["language"], form["audience"]);
        await db.WriteAsync(async tx =>
        {
            await SettingRows.SetAsync(tx, LanguageSetting, WrittenLanguages.IsOne(language) ? language : "");
            await SettingRows.SetAsync(tx, AudienceSetting, Audiences.Any(one => one.Value == audience) ? audience : Audiences[0].Value);
        });
        return new SeeOther("/settings?saved");
    });
}
