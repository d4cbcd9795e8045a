using ActorServer.Store;
using ActorServer.Wall;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ActorServer.Identity;

/// <summary>The owner's password: PBKDF2 with HMAC-SHA512, salted, in the format of ASP.NET Core Identity.</summary>
internal static class OwnerPassword
{
    private const string Setting = "owner.password";

    /// <summary>What OWASP asks for PBKDF2-HMAC-SHA512 is 210,000; the framework's default is half of that. About a fifth of a second.</summary>
    private const int Rounds = 300_000;

    /// <summary>Longer than anybody types; hashing costs time by length.</summary>
    private const int Longest = 1000;

    private static readonly PasswordHasher<Owner> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    internal static async Task<bool> IsSetAsync(Tx tx) => await SettingRows.GetAsync(tx, Setting) is not null;

    /// <summary>Null, or what is wrong with it, for the owner to read.</summary>
    internal static string? Check(string password) =>
        password.Length < Limits.PasswordCharacters ? Language.Text("The password needs at least {0} characters. A few words make a good one.", Limits.PasswordCharacters)
        : password.Length > Longest ? Language.Text("The password can have at most {0} characters.", Longest)
        : null;

    /// <summary>Slow on purpose: make it before the transaction.</summary>
    internal static string Hash(string password) => Hasher.HashPassword(null!, password);

    internal static Task SetHashAsync(Tx tx, string hash) => SettingRows.SetAsync(tx, Setting, hash);

    internal static Task<string?> HashAsync(Tx tx) => SettingRows.GetAsync(tx, Setting);

    /// <summary>Slow on purpose.</summary>
    internal static bool Matches(string hash, string password) =>
        password.Length <= Longest && Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;
}
