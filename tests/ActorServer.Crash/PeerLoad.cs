using System.Net;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using ActorServer.Tests.Support;
using Federation;

namespace ActorServer.Crash;

/// <summary>One fake actor that sends one activity after another, remembers the answers, and sends again what was not answered, as real servers do.</summary>
internal sealed class PeerLoad(FakePeer peer, OwnIds own, Ledger ledger, Random random)
{
    private readonly Dictionary<string, FakePeer> _fans = [];
    private int _made;

    internal async Task RunAsync(CancellationToken ct)
    {
        foreach (var deed in Repeated())
        {
            if (ct.IsCancellationRequested || !await SendAsync(deed)) return;
        }
        while (!ct.IsCancellationRequested)
        {
            var deed = Next();
            ledger.Add(deed);
            if (!await SendAsync(deed)) return;
        }
    }

    /// <summary>The newest deed if it was lost on the way, and now and then one that was taken already: it must change nothing.</summary>
    private IEnumerable<Deed> Repeated()
    {
        if (ledger.Deeds.LastOrDefault(deed => deed.Actor == peer.Actor) is not { } last) yield break;
        if (last.State == DeedState.Absent && MayStillBeSent(last)) yield return last;
        else if (last.State == DeedState.Kept && random.Next(3) == 0) yield return last;
    }

    /// <summary>After a restore what it was about may be gone.</summary>
    private bool MayStillBeSent(Deed deed) => deed.Kind switch
    {
        DeedKind.Update or DeedKind.Delete => LivePosts().Contains(deed.Object),
        DeedKind.UndoLike => LiveLikes().Any(like => like.Activity == deed.Other),
        DeedKind.Like or DeedKind.Announce => ledger.OwnPosts.Contains(deed.Object),
        DeedKind.Reply => ledger.OwnPosts.Contains(deed.Other),
        _ => true,
    };

    /// <summary>False when there was no answer: the server is dead.</summary>
    private async Task<bool> SendAsync(Deed deed)
    {
        // What was told to be there stays so, whatever becomes of its repetition.
        var before = deed.State;
        if (before == DeedState.Absent) deed.State = DeedState.Unknown;
        try
        {
            var sender = _fans.GetValueOrDefault(deed.Actor, peer);
            using var answer = await sender.SendAsync(random.Next(2) == 0 ? own.Inbox : own.SharedInbox, (JsonObject)deed.Document.DeepClone());
            if (answer.StatusCode is HttpStatusCode.Accepted) deed.Keep();
            else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) throw new LossException($"{deed.Kind} {deed.Activity} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", lost: 1);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Deed Next()
    {
        var (posts, own) = (LivePosts(), ledger.OwnPosts);
        var touched = ledger.Deeds.Where(deed => deed.Actor == peer.Actor).Select(deed => deed.Object).ToHashSet();
        var fresh = own.Where(post => !touched.Contains(post)).ToList();
        return random.Next(10) switch
        {
            0 when posts.Count > 0 => Change(posts[random.Next(posts.Count)]),
            1 when posts.Count > 3 => About(DeedKind.Delete, As.Delete, posts[random.Next(posts.Count)]),
            2 or 3 when fresh.Count > 0 => About(DeedKind.Like, As.Like, fresh[random.Next(fresh.Count)]),
            4 when LiveLikes() is { Count: > 0 } likes => TakeBack(likes[random.Next(likes.Count)]),
            5 when fresh.Count > 0 => About(DeedKind.Announce, As.Announce, fresh[random.Next(fresh.Count)]),
            6 when own.Count > 0 => Say(DeedKind.Reply, new() { ["inReplyTo"] = own[random.Next(own.Count)] }),
            7 => Say(DeedKind.Mention, new() { ["tag"] = new JsonArray(new JsonObject { ["type"] = As.Mention, ["href"] = ledger.Owner }) }),
            8 when random.Next(4) == 0 => Follow(),
            _ => Say(DeedKind.Create, []),
        };
    }

    private Deed Say(DeedKind kind, JsonObject more)
    {
        var marker = Marker();
        var note = peer.MakeNote(marker, more);
        return Make(kind, FakePeer.Create(note), note["id"]!.GetValue<string>(), marker, more["inReplyTo"]?.GetValue<string>() ?? "");
    }

    private Deed Change(string post)
    {
        var marker = Marker();
        var note = (JsonObject)peer.Documents[new Uri(post).AbsolutePath].DeepClone();
        note["content"] = marker;
        peer.Documents[new Uri(post).AbsolutePath] = note;
        return Make(DeedKind.Update, FakePeer.Update(note), post, marker);
    }

    private Deed About(DeedKind kind, string type, string about) => Make(kind, new() { ["type"] = type, ["object"] = about }, about);

    private Deed TakeBack(Deed like) => Make(DeedKind.UndoLike, new() { ["type"] = As.Undo, ["object"] = like.Document.DeepClone() }, like.Object, other: like.Activity);

    /// <summary>Somebody new of the same server, who only follows.</summary>
    private Deed Follow()
    {
        var fan = peer.Neighbour($"fan{peer.Name}{Interlocked.Increment(ref _made)}");
        var follow = fan.Complete(new() { ["type"] = As.Follow, ["object"] = own.Actor });
        _fans[fan.Actor] = fan;
        return new() { Kind = DeedKind.Follow, Actor = fan.Actor, Activity = follow["id"]!.GetValue<string>(), Document = follow };
    }

    private Deed Make(DeedKind kind, JsonObject activity, string about, string marker = "", string other = "")
    {
        peer.Complete(activity);
        return new() { Kind = kind, Actor = peer.Actor, Activity = activity["id"]!.GetValue<string>(), Object = about, Marker = marker, Other = other, Document = activity };
    }

    private string Marker() => $"{peer.Name} says {++_made}";

    private List<string> LivePosts()
    {
        var mine = ledger.Deeds.Where(deed => deed.Actor == peer.Actor && deed.State == DeedState.Kept).ToList();
        var gone = mine.Where(deed => deed.Kind == DeedKind.Delete).Select(deed => deed.Object).ToHashSet();
        return [.. mine.Where(deed => deed.Kind is DeedKind.Create or DeedKind.Reply or DeedKind.Mention && !gone.Contains(deed.Object)).Select(deed => deed.Object)];
    }

    private List<Deed> LiveLikes()
    {
        var mine = ledger.Deeds.Where(deed => deed.Actor == peer.Actor && deed.State == DeedState.Kept).ToList();
        var undone = mine.Where(deed => deed.Kind == DeedKind.UndoLike).Select(deed => deed.Other).ToHashSet();
        return [.. mine.Where(deed => deed.Kind == DeedKind.Like && !undone.Contains(deed.Activity))];
    }
}
