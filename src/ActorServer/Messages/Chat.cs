using System.Text.Json;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Messages;

/// <summary>
/// A private conversation: all messages among the same people. A message is what every server of the fediverse takes for one: a post that names its
/// readers, and neither the public nor anybody's followers. [Mastodon, visibility direct] [AP §5.6]
/// </summary>
internal static class Chat
{
    /// <summary>Everybody but the owner who wrote it or is named as its reader, in one order. A collection is nobody.</summary>
    internal static IReadOnlyList<string> ParticipantsOf(string author, Audience audience, string? followers, OwnIds own) =>
        [.. audience.To.Concat(audience.Cc).Where(id => id != followers && ObjectDocument.IsWebAddress(id)).Append(author).Where(id => !own.IsOwn(id)).Distinct().Order(StringComparer.Ordinal).Take(Limits.Mentions)];

    internal static string IdOf(IReadOnlyList<string> participants) => Secrets.Hash(string.Join('\n', participants))[..IdCharacters];

    internal static IReadOnlyList<string> Read(ChatRow chat) => JsonSerializer.Deserialize<string[]>(chat.Participants)!;

    /// <summary>The conversation of these people; it is there from now on. Its id.</summary>
    internal static async Task<string> EnsureAsync(Tx tx, IReadOnlyList<string> participants)
    {
        var id = IdOf(participants);
        await ChatRows.EnsureAsync(tx, id, JsonSerializer.Serialize(participants));
        return id;
    }

    /// <summary>A message that is stored takes its place. What names nobody but the owner is a note to self, and none.</summary>
    internal static async Task AddAsync(Tx tx, ObjectRow message, Audience audience, OwnIds own)
    {
        var followers = message.Own ? own.Followers : (await PeerRows.FindAsync(tx, message.AttributedTo))?.Followers;
        if (ParticipantsOf(message.AttributedTo, audience, followers, own) is not { Count: > 0 } participants) return;
        await ChatRows.AddMessageAsync(tx, new() { ChatId = await EnsureAsync(tx, participants), Uri = message.Uri, Own = message.Own });
    }

    /// <summary>Of the hash: as many as make two of them never the same.</summary>
    private const int IdCharacters = 32;
}
