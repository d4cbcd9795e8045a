using System.CommandLine;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>token create|list|revoke: the owner's apps.</summary>
internal static class TokenCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var name = new Argument<string>("name") { Description = "What the token is for, such as 'phone'." };
        var create = new Command("create", "Make a token and print it. It is shown this once.") { name };
        create.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), async services =>
            Console.WriteLine(await services.GetRequiredService<AccessTokens>().CreateAsync(parsed.GetValue(name)!, ct)))));

        var list = new Command("list", "Show the tokens and the apps that you let in: number, name, made, last used.");
        list.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ListAsync(services, ct))));

        var number = new Argument<long>("number") { Description = "The number that 'token list' shows." };
        var revoke = new Command("revoke", "End a token, or an app's access. Whatever uses it is signed out at once.") { number };
        revoke.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RevokeAsync(services, parsed.GetValue(number), ct))));

        return new Command("token", "Access tokens for the owner's apps.") { create, list, revoke };
    }

    private static async Task ListAsync(IServiceProvider services, CancellationToken ct)
    {
        var tokens = await services.GetRequiredService<Db>().ReadAsync(GrantRows.AllAsync, ct);
        if (tokens.Count == 0) Console.WriteLine("There are no tokens. Make one with 'token create NAME'.");
        foreach (var token in tokens)
        {
            var state = token.RevokedAt is { } revoked ? $"revoked {revoked.ToTime():yyyy-MM-dd}"
                : token.LastUsedAt is { } used ? $"last used {used.ToTime():yyyy-MM-dd HH:mm}" : "never used";
            Console.WriteLine($"{token.Seq,4}  {token.Name,-24} {(token.ClientId is null ? "by hand" : "app    ")}  made {token.CreatedAt.ToTime():yyyy-MM-dd}  {state}");
        }
    }

    private static async Task RevokeAsync(IServiceProvider services, long number, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().Milliseconds();
        if (!await services.GetRequiredService<Db>().WriteAsync(tx => GrantRows.RevokeAsync(tx, number, now), ct))
        {
            throw new OperatorException($"There is no token {number} that could be revoked. 'token list' shows them.");
        }
        Console.WriteLine($"Token {number} is revoked.");
    }
}
