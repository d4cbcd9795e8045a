using System.CommandLine;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>key rotate|list: the keys that the owner signs with.</summary>
internal static class KeyCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var rotate = new Command("rotate", "Make new keys, retire the old ones, and tell everybody who follows or is followed.");
        rotate.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RotateAsync(services, ct))));
        var list = new Command("list", "Show the keys: id, made, retired.");
        list.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ListAsync(services, ct))));
        return new Command("key", "The keys that you sign with.") { rotate, list };
    }

    internal static async Task RotateAsync(IServiceProvider services, CancellationToken ct)
    {
        var keyId = await services.GetRequiredService<RotateKeys>().RunAsync(ct);
        Console.WriteLine($"You sign with {keyId} now. The running server tells your peers; 'queue' shows what waits.");
    }

    private static async Task ListAsync(IServiceProvider services, CancellationToken ct)
    {
        foreach (var key in await services.GetRequiredService<Db>().ReadAsync(KeyRows.AllAsync, ct))
        {
            var state = key.RetiredAt is { } retired ? $"retired {retired.ToTime():yyyy-MM-dd HH:mm}Z" : "in use";
            Console.WriteLine($"{key.Kind,-8} {key.KeyId}  made {key.CreatedAt.ToTime():yyyy-MM-dd HH:mm}Z  {state}");
        }
    }
}
