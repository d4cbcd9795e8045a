using System.Collections.Frozen;

namespace Federation;

/// <summary>
/// The Activity Streams 2.0 vocabulary as constants. There is no class per type: the vocabulary is open, and a type that is
/// not named here is never an error. Source: <see href="https://www.w3.org/TR/activitystreams-vocabulary/"/>.
/// </summary>
public static class As
{
    /// <summary>The JSON-LD context, without a fragment.</summary>
    public const string Context = "https://www.w3.org/ns/activitystreams";

    /// <summary>The collection that means "everybody". [AP §5.6]</summary>
    public const string Public = "https://www.w3.org/ns/activitystreams#Public";

    /// <summary>The prefix of every term when it is written as a full IRI.</summary>
    public const string Namespace = "https://www.w3.org/ns/activitystreams#";

    /// <summary>The media type of Activity Streams documents. [AS2, IANA considerations]</summary>
    public const string MediaType = "application/activity+json";

    /// <summary>The media type that ActivityPub asks clients to send and to accept. [AP §3.2]</summary>
    public const string LdMediaType = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

#pragma warning disable CS1591 // Each constant is the term that it names; the vocabulary page defines it.
    public const string Object = "Object";
    public const string Link = "Link";
    public const string Activity = "Activity";
    public const string IntransitiveActivity = "IntransitiveActivity";
    public const string Collection = "Collection";
    public const string OrderedCollection = "OrderedCollection";
    public const string CollectionPage = "CollectionPage";
    public const string OrderedCollectionPage = "OrderedCollectionPage";

    public const string Accept = "Accept";
    public const string Add = "Add";
    public const string Announce = "Announce";
    public const string Arrive = "Arrive";
    public const string Block = "Block";
    public const string Create = "Create";
    public const string Delete = "Delete";
    public const string Dislike = "Dislike";
    public const string Flag = "Flag";
    public const string Follow = "Follow";
    public const string Ignore = "Ignore";
    public const string Invite = "Invite";
    public const string Join = "Join";
    public const string Leave = "Leave";
    public const string Like = "Like";
    public const string Listen = "Listen";
    public const string Move = "Move";
    public const string Offer = "Offer";
    public const string Question = "Question";
    public const string Read = "Read";
    public const string Reject = "Reject";
    public const string Remove = "Remove";
    public const string TentativeAccept = "TentativeAccept";
    public const string TentativeReject = "TentativeReject";
    public const string Travel = "Travel";
    public const string Undo = "Undo";
    public const string Update = "Update";
    public const string View = "View";

    public const string Application = "Application";
    public const string Group = "Group";
    public const string Organization = "Organization";
    public const string Person = "Person";
    public const string Service = "Service";

    public const string Article = "Article";
    public const string Audio = "Audio";
    public const string Document = "Document";
    public const string Event = "Event";
    public const string Image = "Image";
    public const string Note = "Note";
    public const string Page = "Page";
    public const string Place = "Place";
    public const string Profile = "Profile";
    public const string Relationship = "Relationship";
    public const string Tombstone = "Tombstone";
    public const string Video = "Video";

    public const string Mention = "Mention";
    public const string Hashtag = "Hashtag";
    public const string Emoji = "Emoji";
    public const string PropertyValue = "PropertyValue";

    public const string EmojiReact = "EmojiReact";
    public const string QuoteRequest = "QuoteRequest";
    public const string QuoteAuthorization = "QuoteAuthorization";
    public const string LikeRequest = "LikeRequest";
    public const string ReplyRequest = "ReplyRequest";
    public const string ReplyAuthorization = "ReplyAuthorization";
    public const string ReplyApproval = "ReplyApproval";
    public const string AnnounceRequest = "AnnounceRequest";
#pragma warning restore CS1591

    private static readonly FrozenSet<string> Activities = FrozenSet.ToFrozenSet(
    [
        Activity, IntransitiveActivity, Accept, Add, Announce, Arrive, Block, Create, Delete, Dislike, Flag, Follow, Ignore,
        Invite, Join, Leave, Like, Listen, Move, Offer, Question, Read, Reject, Remove, TentativeAccept, TentativeReject,
        Travel, Undo, Update, View,
        EmojiReact, QuoteRequest, LikeRequest, ReplyRequest, AnnounceRequest,
    ], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Actors =
        FrozenSet.ToFrozenSet([Application, Group, Organization, Person, Service], StringComparer.Ordinal);

    /// <summary>
    /// Whether <paramref name="type"/> is an activity type, of the core vocabulary or of a usual extension. <c>Question</c> is one, although peers use it as
    /// an object.
    /// </summary>
    public static bool IsActivity(string type) => Activities.Contains(type);

    /// <summary>Whether <paramref name="type"/> is one of the five actor types.</summary>
    public static bool IsActor(string type) => Actors.Contains(type);

    /// <summary>
    /// Whether <paramref name="id"/> is the public collection, in any of the three spellings that compaction can give. [AP §5.6]
    /// </summary>
    public static bool IsPublic(string id) => id is Public or "as:Public" or "Public";

    /// <summary>
    /// Whether an HTTP <c>Content-Type</c> value says that a document is ActivityPub: <c>application/activity+json</c>, or
    /// <c>application/ld+json</c> whose profile names Activity Streams. Plain JSON never counts: an uploaded file is served as such.
    /// </summary>
    public static bool IsMediaType(string? contentType) => Fetching.ContentType.IsActivityPub(contentType);
}
