using System.Globalization;

namespace ActorServer.Wall;

/// <summary>What pages call the facts about a person, and those who may know them.</summary>
internal static class FactWords
{
    internal static readonly string[] Audiences = ["public", "followers", "me"];

    internal static string Of(string kind) => kind switch
    {
        Identity.PersonalFact.Birthday => Language.Text("Born"),
        Identity.PersonalFact.Address => Language.Text("Lives in"),
        Identity.PersonalFact.Email => Language.Text("Email"),
        _ => Language.Text("Telephone"),
    };

    internal static string Audience(string word) => word switch
    {
        "public" => Language.Text("everybody"),
        "followers" => Language.Text("your followers"),
        _ => Language.Text("only you"),
    };

    internal static string Day(string day, Frame frame) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? frame.Language.Date(new(date, TimeOnly.MinValue, TimeSpan.Zero)) : day;
}
