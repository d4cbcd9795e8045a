using System.Text.Json.Nodes;

namespace ActorServer.Tests.Fedify;

/// <summary>What the Fedify peer knows: members of its <c>state</c> that the tests look at.</summary>
internal sealed record FedifyState(
    FedifyState.Follower[] Followers,
    FedifyState.Follower[] FollowRequests,
    FedifyState.Followed[] Following,
    FedifyState.Post[] Posts,
    Dictionary<string, FedifyState.Reaction[]> Likes,
    Dictionary<string, FedifyState.Reaction[]> Announces,
    FedifyState.Deletion[] Deletes,
    FedifyState.Received[] Inbox,
    JsonObject[] Rejected,
    string[] Errors,
    FedifyState.Traffic Http)
{
    internal Post? FindPost(string id) => Posts.SingleOrDefault(post => post.Id == id);

    /// <summary>pending, accepted, rejected; null when the peer does not follow that actor.</summary>
    internal string? FollowingState(string actor) => Following.SingleOrDefault(f => f.Actor == actor)?.State;

    internal bool IsFollowedBy(string actor) => Followers.Any(f => f.Actor == actor);

    internal sealed record Follower(string Actor, string ActivityId);

    internal sealed record Followed(string Actor, string State, string ActivityId);

    internal sealed record Reaction(string Actor, string ActivityId);

    internal sealed record Deletion(string Actor, string Object);

    internal sealed record Tag(string Href, string Name);

    internal sealed record Attachment(string Type, string Url, string MediaType, string? Alt, int? Width, int? Height);

    internal sealed record Post(
        string Id, string Type, string AttributedTo, string? Name, string? Summary, bool Sensitive, string? Content, string? Url, string? InReplyTo, string[] To, string[] Cc,
        string? Updated, Tag[] Mentions, Tag[] Hashtags, Attachment[] Attachments, Poll? Poll, string? Quote);

    internal sealed record Poll(PollOption[] Options, int? Voters);

    internal sealed record PollOption(string Name, int? Votes);

    /// <summary>
    /// A verified activity; <see cref="Inbox"/> is shared or personal. <see cref="Type"/> is its class for Fedify, and <see cref="Listener"/> the class
    /// whose listener it came to.
    /// </summary>
    internal sealed record Received(
        string Type, string Listener, string Id, string Actor, string? Object, string[] Objects, string? Target, string? Instrument, string? Result,
        string? Content, string Inbox, string? HttpSignature, JsonObject Json);

    internal sealed record Traffic(Answer[] Inbound, Call[] Outbound);

    internal sealed record Answer(string Method, string Path, string? Scheme, int Status);

    internal sealed record Call(string Method, string Url, string? Scheme, int? Status);
}
