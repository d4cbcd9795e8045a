using ActorServer.Http;
using Federation.Json;
using Federation.Signatures;

namespace ActorServer.Inbox;

/// <summary>Why something was not taken. Closed: a new reason needs its line in <see cref="Refusals"/>, or the build fails.</summary>
internal enum Refusal
{
    BodyTooLarge,
    NotActivityPub,
    NotJson,
    NotAnActivity,
    IdTooLong,
    WrongHost,
    SignatureMissing,
    SignatureMalformed,
    SignatureSchemeUnknown,
    SignatureCoversTooLittle,
    SignatureStale,
    DigestMissing,
    DigestMismatch,
    SignatureWrong,
    KeyUnavailable,
    KeyGone,
    Blocked,
    TooOften,
    TooBusy,
    StorageFailing,
    Stopping,
    ActorIsNotSigner,
    IdOnAnotherOrigin,
    ObjectOnAnotherOrigin,
    NotTheOwnerOfTheObject,
    ObjectUnavailable,
    TokenMissing,
    TokenWrong,
    ScopeInsufficient,
    TooManyStreams,
    ObjectMissing,
    TargetMissing,
    NotOurs,
    NotUndoable,
    TypeNotSupported,
    MoveUnconfirmed,
    NotAllowedByAuthor,
    PollInvalid,
    VoteInvalid,
    EmojiUnknown,
    RecipientInvalid,
    IdempotencyKeyReused,
    TooManyRecipients,
    MediaTooLarge,
    MediaTypeUnknown,
    RemoteMediaMissing,
    RemoteMediaUnreachable,
    NotFound,
    Gone,
}

/// <summary>What a refusal is called on the wire, its HTTP status, and what the other side can do about it. [RFC 9457] [FEP-c180]</summary>
internal static class Refusals
{
    /// <summary>A stable name for the problem type; docs/problems.md has a line for each. A reason that FEP-c180 names is called as it is there, so that an app knows it from other servers. [FEP-c180]</summary>
    internal static string Type(this Refusal refusal) =>
        Shared(refusal) is { } name ? "https://w3id.org/fep/c180#" + name : "urn:actorserver:problem:" + Kebab(refusal.ToString());

    /// <summary>Only where it means just this reason: two reasons never share a type. [SWICG Basic Profile, HTTP Status]</summary>
    private static string? Shared(Refusal refusal) => refusal switch
    {
        Refusal.TypeNotSupported => "unsupported-type",
        Refusal.ObjectUnavailable => "object-does-not-exist",
        Refusal.ActorIsNotSigner => "principal-actor-mismatch",
        Refusal.NotTheOwnerOfTheObject => "actor-not-authorized",
        Refusal.ScopeInsufficient => "client-not-authorized",
        Refusal.MediaTypeUnknown => "unsupported-media-type",
        Refusal.MediaTooLarge => "media-too-large",
        Refusal.TooOften => "rate-limit-exceeded",
        _ => null,
    };

    internal static (int Status, string Detail) Answer(this Refusal refusal) => refusal switch
    {
        Refusal.BodyTooLarge => (413, $"Send at most {Limits.ActivityBytes} bytes."),
        Refusal.NotActivityPub => (415, "Send Content-Type: application/activity+json, or application/ld+json with the ActivityStreams profile."),
        Refusal.NotJson => (400, "The body must be one JSON object in UTF-8, without duplicate names, not nested deeper than a post needs."),
        Refusal.IdTooLong => (400, "An id or address in it is longer than this server keeps. Use ids of at most 1000 characters."),
        Refusal.NotAnActivity => (400, "The body must be an activity with a type and an actor."),
        Refusal.WrongHost => (401, "The Host header must name this server's public address, and be signed as sent. A reverse proxy here must pass it on unchanged."),
        Refusal.SignatureMissing => (401, "Sign the request with HTTP signatures (draft-cavage-12 or RFC 9421) and a key that your actor document lists."),
        Refusal.SignatureMalformed => (401, "The signature headers cannot be read: Signature with keyId, headers and signature (draft-cavage-12), or Signature-Input and Signature (RFC 9421)."),
        Refusal.SignatureSchemeUnknown => (401, "Sign with RSA, ECDSA P-256 or Ed25519; this algorithm is not known here."),
        Refusal.SignatureCoversTooLittle => (401, "The signature must cover method and target, host, a time, and for a body its digest."),
        Refusal.SignatureStale => (401, $"The signed date must lie within the last {Limits.SignatureAge.TotalHours:0} hours. Check the clock and sign again."),
        Refusal.DigestMissing => (401, "Send and sign a Digest (draft-cavage-12) or Content-Digest (RFC 9421) header with SHA-256 of the body."),
        Refusal.DigestMismatch => (401, "The Digest or Content-Digest header is not the digest of this body."),
        Refusal.SignatureWrong => (401, "The signature does not match the key that your actor document lists."),
        Refusal.KeyUnavailable => (401, "The key in keyId could not be fetched, or its owner does not list it. It must be readable at its id."),
        Refusal.KeyGone => (401, "The owner of the key is gone (410 or 404), so nothing signed with it can be checked."),
        Refusal.Blocked => (403, "This server's owner blocked the sender or its host. Do not try again."),
        Refusal.TooOften => (429, $"More than this server takes from one host or address. Try again in {Limits.ComeAgain.TotalSeconds:0} seconds, and not all at once."),
        Refusal.TooBusy => (503, $"More waits to be written here than this server takes in at once. Nothing of this was kept. Try again in {Limits.ComeAgain.TotalSeconds:0} seconds."),
        Refusal.StorageFailing => (503, "This server's disk or database does not work just now. Nothing of this was kept. Try again later; its log tells the owner what to do."),
        Refusal.Stopping => (503, $"This server is being stopped or started anew. Try again in {Limits.ComeAgain.TotalSeconds:0} seconds."),
        Refusal.ActorIsNotSigner => (403, "The actor of an activity must be the one who signed the request."),
        Refusal.IdOnAnotherOrigin => (403, "The id of an activity must be on its actor's origin."),
        Refusal.ObjectOnAnotherOrigin => (403, "An embedded object must be on its actor's origin and attributed to the actor."),
        Refusal.NotTheOwnerOfTheObject => (403, "Only the owner of an object may change, delete or answer for it."),
        Refusal.ObjectUnavailable => (422, "The object is named only by its id, and could not be fetched from there."),
        Refusal.TokenMissing => (401, "Send Authorization: Bearer with an access token. /.well-known/oauth-authorization-server says where an app gets one; 'token create' makes one by hand."),
        Refusal.TokenWrong => (401, "This token is not known, has expired or was revoked. Refresh it, or ask the owner again."),
        Refusal.ScopeInsufficient => (403, "The owner did not let this app do that. The scope that is needed stands in WWW-Authenticate."),
        Refusal.TooManyStreams => (429, $"At most {Limits.Streams} event streams are open at once. Close one, or come back later."),
        Refusal.ObjectMissing => (400, "This activity needs an object."),
        Refusal.TargetMissing => (400, "Add and Remove need a target: the collection."),
        Refusal.NotOurs => (403, "This server only speaks for its owner: actor and attributedTo must be the owner's id, or left out."),
        Refusal.NotUndoable => (422, "Only an activity that the owner published, and that was not undone yet, can be undone."),
        Refusal.TypeNotSupported => (422, "This type cannot be published here yet."),
        Refusal.MoveUnconfirmed => (403, "Both accounts must agree: the new one lists the old one in alsoKnownAs and has not moved on; the old one sends the Move, or names the new one in movedTo."),
        Refusal.NotAllowedByAuthor => (403, "The author's interactionPolicy does not allow this."),
        Refusal.PollInvalid => (422, $"A Question needs oneOf or anyOf with 2 to {Limits.PollOptions} Notes of different names, and an endTime, if any, that lies ahead."),
        Refusal.VoteInvalid => (422, "A vote names an option of an open poll of somebody else's, each option once, and only one where the poll is oneOf."),
        Refusal.EmojiUnknown => (422, "A custom emoji needs its Emoji object in tag, with the address of its picture; it may be left out where the post or another reaction to it has it."),
        Refusal.RecipientInvalid => (400, "Recipients must be absolute http or https ids."),
        Refusal.IdempotencyKeyReused => (422, "This Idempotency-Key stands for another body that was posted within the last day. What is new needs a new key."),
        Refusal.TooManyRecipients => (422, "An activity can name at most a few hundred recipients; use the followers collection."),
        Refusal.MediaTooLarge => (413, "The file is larger than this server's owner allows (option MediaMegabytes)."),
        Refusal.MediaTypeUnknown => (415, "The bytes are no JPEG, PNG, GIF, WebP, AVIF, MP4, WebM, QuickTime, MP3, Ogg, FLAC or WAV file."),
        Refusal.RemoteMediaMissing => (404, "The other server has no picture, video or sound there that can be shown, or it is larger than is shown here."),
        Refusal.RemoteMediaUnreachable => (502, "The other server does not give this file just now. Try again later."),
        Refusal.NotFound => (404, "There is nothing here, or nothing that you may see. Sign the request if it was meant for you."),
        Refusal.Gone => (410, "This was here and was deleted."),
    };

    internal static Refusal ToRefusal(this SignatureFault fault) => fault switch
    {
        SignatureFault.None => throw new InvalidOperationException("No fault, no refusal."),
        SignatureFault.Missing => Refusal.SignatureMissing,
        SignatureFault.Malformed => Refusal.SignatureMalformed,
        SignatureFault.UnknownScheme => Refusal.SignatureSchemeUnknown,
        SignatureFault.TooLittleCovered => Refusal.SignatureCoversTooLittle,
        SignatureFault.Stale => Refusal.SignatureStale,
        SignatureFault.DigestMissing => Refusal.DigestMissing,
        SignatureFault.DigestMismatch => Refusal.DigestMismatch,
        SignatureFault.BadSignature => Refusal.SignatureWrong,
    };

    internal static Refusal ToRefusal(this JsonFault fault) => fault switch
    {
        JsonFault.None => throw new InvalidOperationException("No fault, no refusal."),
        JsonFault.TooLarge => Refusal.BodyTooLarge,
        JsonFault.TooDeep or JsonFault.TooManyValues or JsonFault.NotJson or JsonFault.NotUtf8 or JsonFault.DuplicateName => Refusal.NotJson,
        JsonFault.NotAnObject or JsonFault.NotJsonLd => Refusal.NotAnActivity,
    };

    /// <summary>The refusal as a response. [RFC 9457 §3]</summary>
    internal static IResult ToResult(this Refusal refusal)
    {
        var problem = refusal.ToProblem();
        return refusal switch
        {
            Refusal.StorageFailing => new RetryLater(problem, Limits.StorageComesBack),
            Refusal.TooOften or Refusal.TooBusy or Refusal.Stopping or Refusal.TooManyStreams => new RetryLater(problem, Limits.ComeAgain),
            Refusal.TokenMissing => new BearerChallenge(problem),
            Refusal.TokenWrong => new BearerChallenge(problem, "invalid_token"),
            Refusal.ScopeInsufficient => new BearerChallenge(problem, "insufficient_scope"),
            Refusal.SignatureMissing or Refusal.SignatureMalformed or Refusal.SignatureSchemeUnknown or Refusal.SignatureCoversTooLittle or Refusal.SignatureStale
                or Refusal.DigestMissing or Refusal.DigestMismatch or Refusal.SignatureWrong => new SignatureWanted(problem),
            _ => problem,
        };
    }

    /// <summary>As a problem; with advice, which is for the operator, in place of what the other side can do.</summary>
    internal static IResult ToProblem(this Refusal refusal, string? advice = null)
    {
        var (status, detail) = refusal.Answer();
        return Results.Problem(type: refusal.Type(), title: Words(refusal.ToString()), statusCode: status, detail: advice ?? detail);
    }

    private static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private static string Words(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
