using System.CommandLine;
using ActorServer.Moderation;
using ActorServer.RemoteActors;
using ActorServer.Store;
using Federation.Discovery;

namespace ActorServer.Operations;

/// <summary>block, unblock, blocks: whom the owner does not want to hear from. The running server knows a moment later.</summary>
internal static class BlockCommand
{
    internal static IEnumerable<Command> Build(ReadConfiguration configuration, Guard guard)
    {
        var who = new Argument<string>("who") { Description = "@someone@somewhere, an actor's address, or a host (with all hosts below it)." };
        var block = new Command("block", "Hear nothing more from somebody, or from a whole host.") { who };
        block.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => BlockAsync(services, parsed.GetValue(who)!, ct))));
        var unblock = new Command("unblock", "Take a block back.") { who };
        unblock.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => UnblockAsync(services, parsed.GetValue(who)!, ct))));
        var blocks = new Command("blocks", "Show who is blocked, and since when.");
        blocks.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => ListAsync(services, ct))));
        return [block, unblock, blocks];
    }

    internal static async Task BlockAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        var subject = await SubjectAsync(services, who, ct);
        var isNew = await services.GetRequiredService<Blocks>().AddAsync(subject, ct);
        Console.WriteLine(isNew ? $"{subject} is blocked." : $"{subject} was blocked already.");
    }

    internal static async Task UnblockAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        // Nothing is fetched from who is blocked, so a handle is looked for among those known here.
        var subject = BlockList.HostOf(who) ?? await KnownAsync(services, who, ct) ?? who;
        if (!await services.GetRequiredService<Blocks>().RemoveAsync(subject, ct)) throw new OperatorException($"{subject} is not blocked. 'blocks' shows who is.");
        Console.WriteLine($"{subject} is not blocked any more. Who followed whom is not brought back.");
    }

    private static async Task ListAsync(IServiceProvider services, CancellationToken ct)
    {
        var rows = await services.GetRequiredService<Db>().ReadAsync(BlockRows.AllAsync, ct);
        if (rows.Count == 0) Console.WriteLine("Nobody is blocked.");
        foreach (var row in rows) Console.WriteLine($"{row.CreatedAt.ToTime():yyyy-MM-dd}  {row.Subject}");
    }

    /// <summary>A host as it is; somebody known here without asking their server, which may be the reason for the block; others by asking.</summary>
    private static async Task<string> SubjectAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        if (BlockList.HostOf(who) is { } host)
        {
            return !IsOwn(services, host) ? host : throw new OperatorException($"{host} is this server itself.");
        }
        if (await KnownAsync(services, who, ct) is { } known) return known;
        var found = await services.GetRequiredService<FindActor>().ByAsync(who, ct);
        return found.Peer?.Uri ?? throw new OperatorException($"{found.Problem} A host can be blocked without asking it: write only its name.");
    }

    private static bool IsOwn(IServiceProvider services, string host) =>
        new BlockList([host]).Has(services.GetRequiredService<Identity.OwnIds>().Actor);

    private static Task<string?> KnownAsync(IServiceProvider services, string who, CancellationToken ct) =>
        services.GetRequiredService<Db>().ReadAsync(tx => WebFinger.TryParseHandle(who, out var handle)
            ? PeerRows.FindByNameAsync(tx, handle.User, handle.Host)
            : PeerRows.FindByAddressAsync(tx, who), ct);
}
