using System.CommandLine;
using System.Text;
using ActorServer.RemoteActors;
using Federation.Discovery;
using Federation.Fetching;
using Federation.Keys;

namespace ActorServer.Operations;

/// <summary>lookup @user@host: what a peer shows of somebody, step by step, to see where federation fails.</summary>
internal static class LookupCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var who = new Argument<string>("who") { Description = "@someone@somewhere, or an actor's address." };
        var lookup = new Command("lookup", "Show WebFinger, actor and key of somebody, step by step.") { who };
        lookup.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => RunAsync(services, parsed.GetValue(who)!, ct))));
        return lookup;
    }

    private static async Task RunAsync(IServiceProvider services, string who, CancellationToken ct)
    {
        var actorId = who;
        if (WebFinger.TryParseHandle(who, out var handle))
        {
            Console.WriteLine($"1 WebFinger   {handle.Acct} at {handle.Host}");
            var answer = await WebFinger.LookupAsync(services.GetRequiredService<SafeHttp>(), handle, ct);
            if (answer.Failure is { } failure) throw Failed("WebFinger", failure);
            Console.WriteLine($"  asked       {answer.Value!.Asked}");
            Console.WriteLine($"  actor       {answer.Value.ActorId}");
            actorId = answer.Value.ActorId;
        }

        Console.WriteLine($"2 Actor       {actorId}");
        var document = await services.GetRequiredService<DocumentFetcher>().GetAsync(actorId, ct);
        if (document.Failure is { } unread) throw Failed("Actor", unread);
        var actor = document.Value!;
        if (Peers.ToRow(actor.Node, Encoding.UTF8.GetString(actor.Bytes.Span), 0) is not { } peer) throw new OperatorException($"{actor.Id} is no actor: it has no inbox.");
        Console.WriteLine($"  id          {actor.Id}");
        Console.WriteLine($"  type        {string.Join(", ", actor.Node.Types)}");
        Console.WriteLine($"  name        {peer.Name} ({peer.Handle})");
        Console.WriteLine($"  inbox       {peer.Inbox}");
        Console.WriteLine($"  sharedInbox {peer.SharedInbox ?? "none"}");
        Console.WriteLine($"  followers   {peer.Followers ?? "none"}");

        var keys = ActorKeys.In(actor.Node).ToList();
        Console.WriteLine($"3 Keys        {keys.Count}");
        foreach (var key in keys) Console.WriteLine($"  {key.Id}\n{key.Pem}");
        if (keys.Count == 0) throw new OperatorException("Without a key in the actor document nothing that they send can be verified.");
    }

    private static OperatorException Failed(string step, FetchFailure failure) => new($"{step} failed: {failure.Fault}, {failure.Detail}");
}
