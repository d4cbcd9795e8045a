using System.CommandLine;
using ActorServer.Moderation;
using ActorServer.Store;

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
        var found = await services.GetRequiredService<BlockSubjects>().FindAsync(who, ct);
        var subject = found.Subject ?? throw new OperatorException(Wall.Language.English.Say(found.Problem!));
        var isNew = await services.GetRequiredService<Blocks>().AddAsync(subject, ct);
        Console.WriteLine(isNew ? $"{subject} is blocked." : $"{subject} was blocked already.");
    }

    internal static async Task UnblockAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        var subject = await services.GetRequiredService<BlockSubjects>().FindBlockedAsync(who, ct);
        if (!await services.GetRequiredService<Blocks>().RemoveAsync(subject, ct)) throw new OperatorException($"{subject} is not blocked. 'blocks' shows who is.");
        Console.WriteLine($"{subject} is not blocked any more. Who followed whom is not brought back.");
    }

    private static async Task ListAsync(IServiceProvider services, CancellationToken ct)
    {
        var rows = await services.GetRequiredService<Db>().ReadAsync(BlockRows.AllAsync, ct);
        if (rows.Count == 0) Console.WriteLine("Nobody is blocked.");
        foreach (var row in rows) Console.WriteLine($"{row.CreatedAt.ToTime():yyyy-MM-dd}  {row.Subject}");
    }
}
