namespace ActorServer;

/// <summary>Every number, with its reason. Those that an owner may want to change are in <see cref="ActorServerOptions"/>.</summary>
internal static class Limits
{
    /// <summary>Largest activity that is read. Mastodon's longest posts with many tags stay under 100 kB.</summary>
    internal const int ActivityBytes = 1024 * 1024;

    /// <summary>Callers that may wait for the writer before the next one is made to wait at the door. Each holds a parsed activity in memory.</summary>
    internal const int WaitingUnitsOfWork = 4096;

    /// <summary>Units of work that share one fsync. More would only delay the first of them.</summary>
    internal const int UnitsOfWorkPerCommit = 256;

    /// <summary>Reads at once. Each has a connection with a page cache of its own (2 MB), and reading is work for the processor, not waiting.</summary>
    internal static readonly int Readers = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>How long a write waits for another process (the command line beside the server) to finish its own.</summary>
    internal static readonly TimeSpan DatabaseBusy = TimeSpan.FromSeconds(10);

    /// <summary>Items on a page of a collection, and posts on a page of the wall. What Mastodon clients ask for by default.</summary>
    internal const int PageSize = 20;

    /// <summary>How long a fetched actor is believed before it is fetched again when needed. Updates are pushed to us; this is for the lost ones.</summary>
    internal static readonly TimeSpan PeerIsFresh = TimeSpan.FromDays(1);

    /// <summary>A key that fails to verify is fetched anew (rotation), but not more often than this, or forged requests would make us fetch.</summary>
    internal static readonly TimeSpan KeyRefetch = TimeSpan.FromMinutes(5);

    /// <summary>A key that could not be fetched is not asked for again within this time: long enough against a flood, short enough for a peer that restarts.</summary>
    internal static readonly TimeSpan FailureIsRemembered = TimeSpan.FromSeconds(30);

    /// <summary>The signed request must have been made within this time. Mastodon's window: queues of small servers run late.</summary>
    internal static readonly TimeSpan SignatureAge = TimeSpan.FromHours(12);

    /// <summary>What a refusal for knocking too often asks for. A full burst is not back by then, but room for the next few is.</summary>
    internal static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(10);

    /// <summary>Blocks made by the command line, another process, are known to the server after this time at the latest.</summary>
    internal static readonly TimeSpan BlocksAreFresh = TimeSpan.FromSeconds(1);

    /// <summary>Signed GETs from one address that make this server fetch a key. A peer needs one for each of its signers, once.</summary>
    internal const double KeyFetchesPerSecond = 1;
    internal const int KeyFetchBurst = 60;

    /// <summary>Deliveries under way at once. Each is a socket and a waiting task, mostly waiting.</summary>
    internal const int Deliveries = 64;

    /// <summary>Deliveries under way at once to one host, so that a slow one cannot take all the places.</summary>
    internal const int DeliveriesPerHost = 4;

    /// <summary>Wait before the second attempt; it doubles from there.</summary>
    internal static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait between two attempts.</summary>
    internal static readonly TimeSpan LongestRetry = TimeSpan.FromHours(8);

    /// <summary>A delivery that nobody took in this time is given up. A weekend's outage of a small server is not the end.</summary>
    internal static readonly TimeSpan DeliveryLifetime = TimeSpan.FromDays(2);

    /// <summary>A claimed row that no worker finished in this time is free again (the process died).</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How often the queue is looked at without being woken: the command line adds rows from another process.</summary>
    internal static readonly TimeSpan QueuePoll = TimeSpan.FromSeconds(2);

    /// <summary>How much of an answer is kept with a delivery, for the owner to read.</summary>
    internal const int AnswerCharacters = 500;

    /// <summary>Time for deliveries under way to end when the server stops; what is not done then is done after the next start.</summary>
    internal static readonly TimeSpan GracefulStop = TimeSpan.FromSeconds(5);

    /// <summary>A browser stays signed in this long.</summary>
    internal static readonly TimeSpan Session = TimeSpan.FromDays(30);

    /// <summary>The shortest password for the owner. Long beats odd (NIST SP 800-63B asks for 8; this one guards everything).</summary>
    internal const int PasswordCharacters = 10;

    /// <summary>Wrong passwords before sign-in has to wait, and for how long. One person types them, so few are honest.</summary>
    internal const int SignInFailures = 5;
    internal static readonly TimeSpan SignInPause = TimeSpan.FromMinutes(1);

    /// <summary>Passwords tried from one address, so that a guesser elsewhere is stopped before the pause above stops the owner as well.</summary>
    internal const double SignInsPerSecond = 1.0 / 60;
    internal const int SignInBurst = 4;

    /// <summary>The longest post, in characters of what the owner typed. An essay; Mastodon shows any length it is sent.</summary>
    internal const int PostCharacters = 50_000;

    /// <summary>People that one post may mention. Each is a discovery on the way out; more looks like spam to every peer.</summary>
    internal const int Mentions = 50;

    /// <summary>Options of a poll. Mastodon takes 4 from its users and shows what others send.</summary>
    internal const int PollOptions = 20;

    /// <summary>Votes are told to followers at most this often: a busy poll would otherwise be an Update for each vote to each server. Mastodon's interval.</summary>
    internal static readonly TimeSpan PollIsTold = TimeSpan.FromMinutes(3);

    /// <summary>Different emoji of one person on one post. More is no opinion.</summary>
    internal const int ReactionsOfOne = 10;

    /// <summary>An emoji, or the name of a custom one between colons.</summary>
    internal const int EmojiCharacters = 64;

    /// <summary>What is shown of a peer's words in a notification.</summary>
    internal const int DetailCharacters = 500;

    /// <summary>Posts that one peer can have pinned, as far as they are remembered here.</summary>
    internal const int PinsOfOne = 100;

    /// <summary>Accounts that the owner says are theirs as well.</summary>
    internal const int AlsoKnownAs = 20;

    /// <summary>How far a chain of answers is followed to see whether it leads to a post of the owner's. [AP §7.1.2 SHOULD limit]</summary>
    internal const int ForwardingDepth = 10;

    /// <summary>Files with one post. Mastodon shows 4, newer ones 16.</summary>
    internal const int Attachments = 16;
}
