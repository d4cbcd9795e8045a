using ActorServer.Identity;
using ActorServer.Moderation;
using ActorServer.Objects;
using ActorServer.RemoteActors;
using ActorServer.RemoteMedia;
using ActorServer.Store;
using Federation;
using Federation.Keys;

namespace ActorServer.Wall;

/// <summary>What is here about somebody, for their page.</summary>
internal static class ReadPerson
{
    internal static async Task<PersonPageView> PageAsync(Tx tx, string uri, OwnIds own, DateTimeOffset now)
    {
        var peer = (await PeerRows.FindAsync(tx, uri))!;
        var actor = Peers.Read(peer) ?? default;
        var relation = await RelationAsync(tx, uri, now);
        var look = await PeerLookRows.FindAsync(tx, uri);
        var who = Persons.Of(peer, uri, own);
        // Showing a picture of somebody blocked would ask their server for it.
        return new PersonPageView(relation.IsBlocked ? who with { Icon = null } : who)
        {
            Header = !relation.IsBlocked && actor.First("image") is { } image ? own.Shown(image.Url ?? image.Id, FileUse.Attachment) : null,
            AboutHtml = CustomEmoji.In(peer.Json).InHtml(Sanitizer.Clean(actor.Summary ?? ""), own),
            Fields = await FieldsAsync(tx, uri, actor),
            Posts = look?.Posts,
            Followers = look?.Followers,
            Following = look?.Following,
            Kind = actor.Is(As.Group) ? Language.Text("a group") : actor.Is(As.Organization) ? Language.Text("an organisation")
                : actor.Is(As.Service) || actor.Is(As.Application) ? Language.Text("automated") : null,
            DecidesWhoFollows = actor.Flag("manuallyApprovesFollowers") == true,
            IsGone = peer.GoneAt is not null,
            MovedTo = peer.MovedTo is { } target ? Persons.Of(await PeerRows.FindAsync(tx, target), target, own) : null,
            Relation = relation,
            Identity = await IdentityAsync(tx, peer, actor, own),
            IsLooking = look is { FinishedAt: null } ? now - look.StartedAt.ToTime() < Limits.LookTime : await PeerLookRows.IsUnderWayAsync(tx, uri),
            Problem = look?.Problem,
        };
    }

    /// <summary>What they and the owner have to do with each other.</summary>
    private static async Task<RelationView> RelationAsync(Tx tx, string uri, DateTimeOffset now)
    {
        var regard = await RegardRows.FindAsync(tx, uri);
        var on = (await PersonListRows.OfAsync(tx, uri)).ToHashSet();
        return new RelationView((await FollowRows.FindAsync(tx, FollowRow.Out, uri))?.State, (await FollowRows.FindAsync(tx, FollowRow.In, uri))?.State)
        {
            IsBlocked = (await BlockList.LoadAsync(tx)).Has(uri),
            MutedUntil = regard is not null && regard.MutedUntil > now.ToUnixTimeMilliseconds() ? MuteEnd.ToTime(regard.MutedUntil) : null,
            MutesNews = regard?.MutesNews ?? false,
            HidesBoosts = regard?.HidesBoosts ?? false,
            Note = regard?.Note ?? "",
            Lists = [.. (await PersonListRows.AllAsync(tx)).Select(list => new OnListView(new(list.Seq, list.Name, list.IsExclusive, list.Members), on.Contains(list.Seq)))],
        };
    }

    private static async Task<IReadOnlyList<PersonFieldView>> FieldsAsync(Tx tx, string uri, AsNode actor)
    {
        var links = (await PeerLinkRows.OfAsync(tx, uri)).ToDictionary(link => link.Href);
        return [.. PeerField.In(actor).Select(field => new PersonFieldView(field.Name, field.Html,
            field.Link is { } href && links.GetValueOrDefault(href)?.VerifiedAt is { } at ? at.ToTime() : null))];
    }

    /// <summary>What is known about the key, the host and other addresses.</summary>
    private static async Task<WhoView> IdentityAsync(Tx tx, PeerRow peer, AsNode actor, OwnIds own)
    {
        var host = await HostRows.FindAsync(tx, peer.Host);
        var aliases = actor.Ids("alsoKnownAs").Where(id => id != peer.Uri).Distinct().Take(Limits.AlsoKnownAs).ToList();
        var same = await PeerIdentityRows.SamePersonAsync(tx, peer.Uri);
        var others = (await PeerRows.FindAllAsync(tx, [.. aliases.Concat(same).Distinct()])).ToDictionary(other => other.Uri);
        return new WhoView(peer.Uri, peer.Host, peer.FirstSeenAt.ToTime(), peer.FetchedAt.ToTime())
        {
            Software = host?.Software,
            HostKnownSince = (await PeerLookRows.HostKnownSinceAsync(tx, peer.Host))?.ToTime(),
            HostAnswered = host?.LastOkAt?.ToTime(),
            HostFailingSince = host is { Failures: > 0 } ? host.FailingSince?.ToTime() : null,
            Keys = [.. (await PeerKeyRows.HistoryAsync(tx, peer.Uri)).Reverse().Select(ToView)],
            Aliases = [.. aliases.Select(id => new AliasView(Persons.Of(others.GetValueOrDefault(id), id, own),
                others.GetValueOrDefault(id) is { } other && Peers.Read(other) is { } there && there.Ids("alsoKnownAs").Contains(peer.Uri)))],
            Proofs = await PeerIdentityRows.OfAsync(tx, peer.Uri),
            SamePerson = [.. same.Select(id => Persons.Of(others.GetValueOrDefault(id), id, own))],
        };
    }

    private static PersonKeyView ToView(PeerKeyRow row)
    {
        var print = KeyPrint.Of(row.Pem);
        return new(print.Kind, print.Fingerprint, row.FirstSeenAt.ToTime(), row.LastUsedAt?.ToTime(), row.ReplacedAt?.ToTime());
    }
}
