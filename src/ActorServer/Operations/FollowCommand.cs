using System.CommandLine;
using System.Text.Json.Nodes;
using ActorServer.Outbox;
using ActorServer.RemoteActors;
using Federation;

namespace ActorServer.Operations;

/// <summary>follow @someone@somewhere. The running server delivers it.</summary>
internal static class FollowCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var who = new Argument<string>("who") { Description = "@someone@somewhere, or the address of a profile." };
        var follow = new Command("follow", "Follow somebody.") { who };
        follow.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RunAsync(services, parsed.GetValue(who)!, ct))));
        return follow;
    }

    private static async Task RunAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        var found = await services.GetRequiredService<FindActor>().ByAsync(who, ct);
        if (found.Peer is not { } peer) throw new OperatorException(Wall.Language.English.Say(found.Problem!));
        var published = await services.GetRequiredService<PublishActivity>().RunAsync(new JsonObject { ["type"] = As.Follow, ["object"] = peer.Uri }, ct);
        if (published.Refusal is { } refusal) throw Commands.Refused(refusal);
        Console.WriteLine($"Asked {peer.Handle} ({peer.Name}). The running server delivers it; 'queue' shows what waits.");
    }
}
