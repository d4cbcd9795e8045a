namespace ActorServer;

/// <summary>Every number, with its reason. Those that an owner may want to change are in <see cref="ActorServerOptions"/>.</summary>
internal static class Limits
{
    /// <summary>Largest activity that is read. Mastodon's longest posts with many tags stay under 100 kB.</summary>
    internal const int ActivityBytes = 1024 * 1024;

    /// <summary>Callers that may wait for the writer before the next one is made to wait at the door. Each holds a parsed activity in memory.</summary>
    internal const int WaitingUnitsOfWork = 4096;

    /// <summary>Units of work that wait before a request that wants to write is turned away at the door. A second's work for a slow disk: four commits.</summary>
    internal const int WriterIsBehind = 1024;

    /// <summary>A commit that takes longer than this has met a lock or a disk that hangs: new requests are turned away until it ends.</summary>
    internal static readonly TimeSpan CommitHangs = TimeSpan.FromSeconds(5);

    /// <summary>What is asked for while the disk is full or read-only: the operator needs a moment, and peers have patience for days.</summary>
    internal static readonly TimeSpan StorageComesBack = TimeSpan.FromMinutes(5);

    /// <summary>Copies of the database from before its schema changed. An upgrade's fault is noticed within the next two or never.</summary>
    internal const int CopiesBeforeMigrations = 3;

    /// <summary>Units of work that share one fsync. More would only delay the first of them.</summary>
    internal const int UnitsOfWorkPerCommit = 256;

    /// <summary>
    /// Pages of 4 kB in the write-ahead log before they are moved to where they belong. SQLite's 1000 are full many times a second under load, and the pages
    /// of indexes are written again each time. 64 MB, and what is written while they are moved, is what a small disk can spare.
    /// </summary>
    internal const uint CheckpointPages = 16_000;

    /// <summary>Pages until it is tried again when somebody was reading.</summary>
    internal const uint CheckpointAgainPages = 1_000;

    /// <summary>
    /// The writer's page cache. Ids have no order, so a commit needs pages of their indexes from everywhere: with SQLite's 2 MB and a hundred thousand activities
    /// stored, each activity read ten pages again.
    /// </summary>
    internal const int WriterCacheKilobytes = 5120;

    /// <summary>Reads at once. Each has a connection with a page cache of its own (2 MB), and reading is work for the processor, not waiting.</summary>
    internal static readonly int Readers = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>How long looks share a snapshot while this process commits nothing. A storm has a hundred looks in that time; to another process, the command line beside
    /// the server, it is as if its commit had taken that much longer.</summary>
    internal static readonly TimeSpan SnapshotIsKept = TimeSpan.FromMilliseconds(2);

    /// <summary>Units of work at once on PostgreSQL. Most of each is waiting for the disk and the network, and those that wait for the same fsync share it; a
    /// PostgreSQL as it comes has 100 connections for all processes together.</summary>
    internal const int Writers = 16;

    /// <summary>Connections beside those that read and write: listening, and what one process does for all.</summary>
    internal const int OtherConnections = 4;

    /// <summary>Statements that Npgsql keeps prepared on each connection. There are some two hundred in this program, and a few dozen that come all the time.</summary>
    internal const int PreparedStatements = 100;

    /// <summary>How often a unit of work is begun again when it met another in PostgreSQL. Two meet once; the last attempt's failure is a fault of this program.</summary>
    internal const int WriteAttempts = 8;

    /// <summary>How long a start waits for another process that makes or fills the tables of a PostgreSQL: an upgrade takes seconds, and who waits longer wants to know why.</summary>
    internal static readonly TimeSpan SchemaIsHeld = TimeSpan.FromSeconds(30);

    /// <summary>How long a write waits for another process (the command line beside the server) to finish its own.</summary>
    internal static readonly TimeSpan DatabaseBusy = TimeSpan.FromSeconds(10);

    /// <summary>Items on a page of a collection, and posts on a page of the wall. What Mastodon clients ask for by default.</summary>
    internal const int PageSize = 20;

    /// <summary>How long a fetched actor is believed before it is fetched again when needed. Updates are pushed to us; this is for the lost ones.</summary>
    internal static readonly TimeSpan PeerIsFresh = TimeSpan.FromDays(1);

    /// <summary>A key that fails to verify is fetched anew (rotation), but not more often than this, or forged requests would make us fetch.</summary>
    internal static readonly TimeSpan KeyRefetch = TimeSpan.FromMinutes(5);

    /// <summary>How exactly it is noted when a key was last used: a write for every activity would cost a disk sync each.</summary>
    internal static readonly TimeSpan KeyUseAccuracy = TimeSpan.FromHours(1);

    /// <summary>A key that could not be fetched is not asked for again within this time: long enough against a flood, short enough for a peer that restarts.</summary>
    internal static readonly TimeSpan FailureIsRemembered = TimeSpan.FromSeconds(30);

    /// <summary>Largest picture of somebody else's that is shown as avatar, header, emoji or preview. Mastodon takes 8 MB from its own users for these at most.</summary>
    internal const long RemotePictureBytes = 10 * 1024 * 1024;

    /// <summary>Largest file of somebody else's that is shown with a post. Mastodon's videos have up to 99 MB.</summary>
    internal const long RemoteMediaBytes = 100 * 1024 * 1024;

    /// <summary>For one such file from beginning to end: the largest needs a line of 7 Mbit/s.</summary>
    internal static readonly TimeSpan RemoteMediaTime = TimeSpan.FromMinutes(2);

    /// <summary>Such files under way at once. A page of the wall has some fifty pictures, from a dozen servers of which one or two hang.</summary>
    internal const int RemoteMediaFetches = 32;

    /// <summary>A copy is not compared with its original for this long. Most servers give a changed picture a new address.</summary>
    internal static readonly TimeSpan CacheIsFresh = TimeSpan.FromDays(7);

    /// <summary>How exactly it is noted when a copy was last used: what is looked at all day needs no more than one note an hour.</summary>
    internal static readonly TimeSpan CacheUseAccuracy = TimeSpan.FromHours(1);

    /// <summary>A picture that could not be had is not asked for again within this time: a page that is loaded again and again would.</summary>
    internal static readonly TimeSpan MediaFailureIsRemembered = TimeSpan.FromMinutes(10);

    /// <summary>Fetches of other people's files that one address of a stranger may cause. A page of the profile with its answers has up to a hundred pictures.</summary>
    internal const double MediaFetchesPerSecond = 1;
    internal const int MediaFetchBurst = 200;

    /// <summary>The largest picture that is unpacked: what a telephone's largest mode makes, and half a gigabyte of memory. What a header says is more stays packed.</summary>
    internal const int PicturePixels = 100_000_000;

    /// <summary>Memory of a tool that looks at a picture or a film: the largest picture, and the libraries themselves.</summary>
    internal const long ToolMemory = 2L * 1024 * 1024 * 1024;

    /// <summary>The largest file that a tool writes: a poster, a copy, an upright photograph.</summary>
    internal const long ToolFileBytes = 100 * 1024 * 1024;

    /// <summary>How much of what a tool prints is read. A description of a file with all its fields has some kilobytes.</summary>
    internal const int ToolOutput = 64 * 1024;

    /// <summary>Tools at once: one file is looked at while another is uploaded, and deliveries still have a processor.</summary>
    internal const int ToolsAtOnce = 2;

    /// <summary>How long somebody who uploads a file waits for the tools. A photograph of 12 megapixels takes one second; what takes longer than this is done from the queue.</summary>
    internal static readonly TimeSpan LookAtOnce = TimeSpan.FromSeconds(5);

    /// <summary>How long the tools have from the queue: half of a lease.</summary>
    internal static readonly TimeSpan LookFromQueue = TimeSpan.FromMinutes(1);

    /// <summary>A film that says it is longer has no length.</summary>
    internal static readonly TimeSpan LongestFilm = TimeSpan.FromDays(7);

    /// <summary>For one request to the bucket: a part needs a line of half a Mbit/s. Connecting takes no longer than this anywhere on Earth.</summary>
    internal static readonly TimeSpan BucketTime = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan BucketConnect = TimeSpan.FromSeconds(5);

    /// <summary>How often a request to the bucket is tried again before whoever waits for it is told.</summary>
    internal const int BucketRetries = 2;

    /// <summary>Larger files go to the bucket in parts of this size. A bucket takes 10,000 parts: more than MediaMegabytes allows.</summary>
    internal const long BucketPart = 16 * 1024 * 1024;

    /// <summary>How long an address of the bucket's own is good, and how long whoever was sent there may remember where.</summary>
    internal static readonly TimeSpan BucketAddress = TimeSpan.FromHours(1);
    internal static readonly TimeSpan BucketAddressIsRemembered = TimeSpan.FromMinutes(30);

    /// <summary>With less than this free, no copies of other people's files are made: the database and the owner's own files come first.</summary>
    internal const long DiskReserve = 512 * 1024 * 1024;

    /// <summary>Rows that a sweep looks at in one reading.</summary>
    internal const int SweepPage = 500;

    /// <summary>Posts or people that a sweep takes away in one unit of work, so that nobody waits long for the writer.</summary>
    internal const int SweepUnit = 20;

    /// <summary>Between two such units, so that whoever else writes comes in between. A day's arrivals of a busy server (20,000) go in minutes.</summary>
    internal static readonly TimeSpan SweepPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Threads whose answer a sweep remembers, a few megabytes.</summary>
    internal const int SweepThreads = 20_000;

    /// <summary>The row of somebody else's deleted post stays this long: what refers to it may still be under way.</summary>
    internal static readonly TimeSpan TombstoneStays = TimeSpan.FromDays(7);

    /// <summary>Finished rows of the queue stay this long for the owner to look at. A report of a post that did not arrive comes within days.</summary>
    internal static readonly TimeSpan FinishedWork = TimeSpan.FromDays(30);

    /// <summary>A file among the owner's that no row names is swept after this time. The longest upload takes hours.</summary>
    internal static readonly TimeSpan StrayMediaStays = TimeSpan.FromDays(2);

    /// <summary>The signed request must have been made within this time. Mastodon's window: queues of small servers run late.</summary>
    internal static readonly TimeSpan SignatureAge = TimeSpan.FromHours(12);

    /// <summary>What a refusal for knocking too often asks for. A full burst is not back by then, but room for the next few is.</summary>
    internal static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(10);

    /// <summary>Blocks made by the command line, another process, are known to the server after this time at the latest; so are others' keys and actors.</summary>
    internal static readonly TimeSpan BlocksAreFresh = TimeSpan.FromSeconds(1);

    /// <summary>Actors, and keys, that are remembered within that time: some kilobytes each, and no server hears from so many a second.</summary>
    internal const int SendersRemembered = 1000;

    /// <summary>Signed GETs from one address that make this server fetch a key. A peer needs one for each of its signers, once.</summary>
    internal const double KeyFetchesPerSecond = 1;
    internal const int KeyFetchBurst = 60;

    /// <summary>A collection that the owner names, and collections that stand in it; what those name is not followed. [AP §7.1]</summary>
    internal const int CollectionDepth = 2;

    /// <summary>Members of another server's collection that are told. More is a mailing list, and its owner's business.</summary>
    internal const int CollectionMembers = 1000;

    /// <summary>Pages of another server's collection that are fetched, so that one without end costs little.</summary>
    internal const int CollectionPages = 20;

    /// <summary>Deliveries under way at once, but for those that wait for a slow host: enough to keep the processors signing while answers travel.</summary>
    internal const int Deliveries = 128;

    /// <summary>A delivery without an answer for this long gives its place to another, and waits beside: it costs a socket now, and no processor.</summary>
    internal static readonly TimeSpan DeliveryIsSlow = TimeSpan.FromMilliseconds(100);

    /// <summary>Deliveries that wait beside: as many hosts may hang at once. Each is a socket and some 20 kB.</summary>
    internal const int SlowDeliveries = 1024;

    /// <summary>
    /// Deliveries that are written down in one unit of work at most. And how many may wait to be, a second's
    /// work: a process that dies makes these again.
    /// </summary>
    internal const int ReceiptsPerUnitOfWork = 512;
    internal const int ReceiptsWaiting = 4096;

    /// <summary>How long those that were delivered are gathered before they are written down: a hundred at full speed. A process that dies delivers them again.</summary>
    internal static readonly TimeSpan ReceiptsGather = TimeSpan.FromMilliseconds(20);

    /// <summary>After the first failure of the database; then twice as long each time, up to the time after which the queue is looked at anyway.</summary>
    internal static readonly TimeSpan ReceiptsTriedAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Deliveries under way at once to one host that answers, so that a slow one cannot take all the places. One that has not answered yet gets one.</summary>
    internal const int DeliveriesPerHost = 4;

    /// <summary>Rows claimed at once, and how many that could begin may be left when more are claimed: a tenth of a second's work, so that claiming costs little for each.</summary>
    internal const int RowsPerClaim = 512;
    internal const int ClaimAgain = 256;

    /// <summary>A claim that brought fewer than these is not made again for a moment, unless there is new work.</summary>
    internal const int ManyRows = 128;
    internal static readonly TimeSpan BetweenSmallClaims = TimeSpan.FromMilliseconds(20);

    /// <summary>Nor before so many times as long as it took: with ten thousand rows due for few hosts it looks at all of them. But no longer than a line lasts.</summary>
    internal const int ClaimsApart = 20;
    internal static readonly TimeSpan LongestBetweenClaims = TimeSpan.FromMilliseconds(200);

    /// <summary>Rows of one host in one claim, and how many in its line are enough. Four at once go through them within a minute, however slow the host: half of a lease.</summary>
    internal const int RowsPerHostAndClaim = 16;
    internal const int LineIsShort = 8;

    /// <summary>The same for a host that answered its last delivery quickly, while there are few of those: half a second's work, so that one claim is not followed by the next.</summary>
    internal const int RowsPerQuickHostAndClaim = 64;
    internal const int LineOfQuickHostIsShort = 32;
    internal const int FewHosts = 128;

    /// <summary>Rows in all lines together, beyond which nothing is claimed: many hosts hang at once.</summary>
    internal const int RowsInLine = 16 * 1024;

    /// <summary>Hosts that are remembered to answer. More than one person's server talks to; forgetting costs each a slower start.</summary>
    internal const int HostsRemembered = 20_000;

    /// <summary>Followers that a post finds its way to in one transaction: a few milliseconds of the writer, a tenth of a second of deliveries.</summary>
    internal const int FanOutStep = 500;

    /// <summary>The same for later steps where several processes share the database, which has many writers: as much as four of them claim at once.</summary>
    internal const int FanOutStepShared = 4 * RowsPerClaim;

    /// <summary>What is being delivered is read again after this time: the command line, another process, may delete it or change the keys.</summary>
    internal static readonly TimeSpan OutgoingIsFresh = TimeSpan.FromSeconds(1);

    /// <summary>What the followers on a host add up to is read again after this time, or when something is published here: for each post once.</summary>
    internal static readonly TimeSpan FollowersHeaderIsFresh = TimeSpan.FromSeconds(10);

    /// <summary>Activities that are kept for deliveries at once. A large post is 100 kB.</summary>
    internal const int OutgoingRemembered = 64;

    /// <summary>How exactly it is noted when a host last answered.</summary>
    internal static readonly TimeSpan HostIsWellAccuracy = TimeSpan.FromMinutes(1);

    /// <summary>Wait before the second attempt; it doubles from there.</summary>
    internal static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait between two attempts.</summary>
    internal static readonly TimeSpan LongestRetry = TimeSpan.FromHours(8);

    /// <summary>A delivery that nobody took in this time is given up. A weekend's outage of a small server is not the end.</summary>
    internal static readonly TimeSpan DeliveryLifetime = TimeSpan.FromDays(2);

    /// <summary>How often the queue is looked at without being woken: the command line adds rows from another process.</summary>
    internal static readonly TimeSpan QueuePoll = TimeSpan.FromSeconds(2);

    /// <summary>Servers on a page about deliveries. Ten thousand followers live on a thousand or two.</summary>
    internal const int HostsOnPage = 50;

    /// <summary>Days in the chart of deliveries: two weeks show whether this one is like the last.</summary>
    internal const int DaysShown = 14;

    /// <summary>How much of an answer is kept with a delivery, for the owner to read.</summary>
    internal const int AnswerCharacters = 500;

    /// <summary>An answer of /health/ready is given again for so long: anybody may ask, and each look writes.</summary>
    internal static readonly TimeSpan ReadyIsBelieved = TimeSpan.FromSeconds(2);

    /// <summary>How long the doctor's word opens /health/seen. A look takes seconds, with a slow network a minute.</summary>
    internal static readonly TimeSpan DoctorsVisit = TimeSpan.FromMinutes(2);

    /// <summary>From the signal to the end of the process at the latest: requests under way, then deliveries. Docker gives 10 seconds, systemd 90.</summary>
    internal static readonly TimeSpan Stop = TimeSpan.FromSeconds(9);

    /// <summary>Time for deliveries under way to end when the server stops; what is not done then is done after the next start.</summary>
    internal static readonly TimeSpan GracefulStop = TimeSpan.FromSeconds(5);

    /// <summary>A browser stays signed in this long.</summary>
    internal static readonly TimeSpan Session = TimeSpan.FromDays(30);

    /// <summary>How exactly it is noted when a browser was last seen: a write for every page would cost a disk sync each.</summary>
    internal static readonly TimeSpan SessionUseAccuracy = TimeSpan.FromHours(1);

    /// <summary>The shortest password for the owner. Long beats odd (NIST SP 800-63B asks for 8; this one guards everything).</summary>
    internal const int PasswordCharacters = 10;

    /// <summary>Wrong passwords from one address before it has to wait, and for how long before each further one. One person types them, so few are honest.</summary>
    internal const int SignInFailures = 5;
    internal static readonly TimeSpan SignInPause = TimeSpan.FromMinutes(1);

    /// <summary>Wrong passwords from all addresses together where the owner never signed in from, and how often one more after that: many addresses must not make many guesses.</summary>
    internal const int StrangersSignInFailures = 30;
    internal static readonly TimeSpan StrangersSignInPause = TimeSpan.FromSeconds(10);

    /// <summary>Addresses that are remembered because the owner signed in from there. Home, work, a telephone that moves about.</summary>
    internal const int KnownAddresses = 50;

    /// <summary>The longest post, in characters of what the owner typed. An essay; Mastodon shows any length it is sent.</summary>
    internal const int PostCharacters = 50_000;

    /// <summary>People that one post may mention. Each is a discovery on the way out; more looks like spam to every peer.</summary>
    internal const int Mentions = 50;

    /// <summary>Options of a poll. Mastodon takes 4 from its users and shows what others send.</summary>
    internal const int PollOptions = 20;

    /// <summary>Drafts in the list of them, those that were touched last. Nobody looks through more.</summary>
    internal const int Drafts = 200;

    /// <summary>A post can be put off for this long. What is further away nobody remembers having written.</summary>
    internal static readonly TimeSpan PostsAhead = TimeSpan.FromDays(366);

    /// <summary>Earlier forms of a post that are kept. Who changes something more often than this is looking for a word.</summary>
    internal const int Versions = 20;

    /// <summary>Longer earlier forms are not kept: twenty of the longest that peers send would be a disk for one post.</summary>
    internal const int VersionCharacters = 100_000;

    /// <summary>Votes are told to followers at most this often: a busy poll would otherwise be an Update for each vote to each server. Mastodon's interval.</summary>
    internal static readonly TimeSpan PollIsTold = TimeSpan.FromMinutes(3);

    /// <summary>Voters without a follow who are told how a poll stands: as many as one activity may name, and room for those it names anyway.</summary>
    internal const int VotersTold = 400;

    /// <summary>How long an approved quote is believed before its stamp is looked at again, when somebody reads it. As long as an actor is.</summary>
    internal static readonly TimeSpan QuoteIsFresh = TimeSpan.FromDays(1);

    /// <summary>Followers on this host that another server's list may name: there is one owner, and perhaps what was here before. Kept for the owner to read.</summary>
    internal const int FollowersListed = 20;

    /// <summary>Links of one post that are looked up here. A list of sources; more is no post.</summary>
    internal const int ObjectLinks = 50;

    /// <summary>People of one conversation of the owner's to whom what is said there is passed on, those first who spoke last. Beyond this it is a crowd that reads the collection.</summary>
    internal const int ConversationParticipants = 100;

    /// <summary>How much of one conversation is passed on: a lively evening; a script stops there.</summary>
    internal const double PassedOnPerSecond = 1.0 / 60;
    internal const int PassedOnBurst = 60;

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

    /// <summary>An access token is good for this long; a stolen one no longer. Apps get the next one with their refresh token.</summary>
    internal static readonly TimeSpan AccessToken = TimeSpan.FromHours(1);

    /// <summary>An app that does not ask for a new token in this time has to ask the owner again. A season: phones lie in drawers.</summary>
    internal static readonly TimeSpan RefreshToken = TimeSpan.FromDays(90);

    /// <summary>Between the owner's yes and the app's first token. RFC 6749 §4.1.2 recommends at most ten minutes; apps take seconds.</summary>
    internal static readonly TimeSpan AuthorizationCode = TimeSpan.FromMinutes(1);

    /// <summary>How long a code is remembered, to end what was got with it when it comes again.</summary>
    internal static readonly TimeSpan CodeIsRemembered = TimeSpan.FromDays(1);

    /// <summary>An app that nobody let in is forgotten after this time, and the oldest ones when there are more: anybody may register.</summary>
    internal static readonly TimeSpan UnusedClient = TimeSpan.FromDays(1);
    internal const int UnusedClients = 200;

    /// <summary>Apps that one address may register: one for each server it tries, in an afternoon of programming.</summary>
    internal const double RegistrationsPerSecond = 1.0 / 60;
    internal const int RegistrationBurst = 10;

    /// <summary>Requests for tokens from one address. An app asks once an hour.</summary>
    internal const double TokenRequestsPerSecond = 1;
    internal const int TokenRequestBurst = 60;

    /// <summary>How long an Idempotency-Key is remembered. An app that was offline over night still asks again.</summary>
    internal static readonly TimeSpan IdempotencyKey = TimeSpan.FromDays(1);

    /// <summary>What an app says of itself. The draft recommends 5 kB; icons within are not unheard of.</summary>
    internal const int ClientMetadataBytes = 64 * 1024;

    /// <summary>Redirect URIs of one app: one for each place it runs.</summary>
    internal const int RedirectUris = 20;

    /// <summary>Event streams open at once. Each is a connection; one person has a few devices, with a few apps each.</summary>
    internal const int Streams = 10;

    /// <summary>A stream says this often that it is alive. Proxies close what is silent for a minute (nginx) or less.</summary>
    internal static readonly TimeSpan StreamHeartbeat = TimeSpan.FromSeconds(20);

    /// <summary>Activities that a stream reads at once.</summary>
    internal const int StreamBatch = 50;

    /// <summary>Posts that are fetched upwards from an answer, each named by the one below it. Longer quarrels are rare.</summary>
    internal const int ThreadAncestors = 40;

    /// <summary>Answers to answers to answers: below this, a thread is read no further.</summary>
    internal const int ThreadDepth = 8;

    /// <summary>Documents asked for because of one thread, in one round.</summary>
    internal const int ThreadItems = 300;

    /// <summary>Of those, from one host: a thread must not make this server a burden to anybody.</summary>
    internal const int ThreadItemsPerHost = 100;

    /// <summary>Pages of one collection of answers.</summary>
    internal const int ThreadPages = 8;

    /// <summary>How long nothing more is asked for in a thread whose page is opened again and again.</summary>
    internal static readonly TimeSpan ThreadCoolDown = TimeSpan.FromMinutes(15);

    /// <summary>A round ends after this time, also when hosts asked to wait: whoever opens the page then begins another.</summary>
    internal static readonly TimeSpan ThreadTime = TimeSpan.FromHours(12);

    /// <summary>Posts of somebody newly followed that come to the wall, and pages of their outbox that are read for them.</summary>
    internal const int BackfillPosts = 40;
    internal const int BackfillPages = 3;

    /// <summary>Posts that somebody keeps on top of their page. Mastodon allows five.</summary>
    internal const int FeaturedPosts = 10;

    /// <summary>Fields of a profile, and characters of each part. Mastodon shows four, others more.</summary>
    internal const int ProfileFields = 8;
    internal const int ProfileFieldCharacters = 255;

    /// <summary>The largest page that is searched for a link back. Personal pages are small; the link may stand at the end.</summary>
    internal const int LinkedPageBytes = 1024 * 1024;

    /// <summary>How much of a page is read for its card. Heads are some kilobytes; where style and scripts stand before the title, some hundred.</summary>
    internal const int CardPageBytes = 512 * 1024;

    /// <summary>Longer titles are cut; on a card two lines find room.</summary>
    internal const int CardTitleCharacters = 160;

    /// <summary>Longer descriptions are cut.</summary>
    internal const int CardTextCharacters = 300;

    /// <summary>A longer address is one that carries something away.</summary>
    internal const int CardAddressCharacters = 2048;

    /// <summary>A page is not asked again for so long, whatever it said.</summary>
    internal static readonly TimeSpan CardIsFresh = TimeSpan.FromDays(14);

    /// <summary>Every server that got the post asks within this time, at a moment of its own.</summary>
    internal static readonly TimeSpan CardsAreSpreadOver = TimeSpan.FromSeconds(60);

    /// <summary>Identity statements of one actor that are looked at: each costs a signature.</summary>
    internal const int IdentityStatements = 8;

    /// <summary>Custom emoji of one post or name. Mastodon's own limit is lower.</summary>
    internal const int Emojis = 100;

    /// <summary>Words of one post that can be found, and hashtags. More than any essay has; a list of every word would be found by everything.</summary>
    internal const int IndexedWords = 16_000;
    internal const int IndexedTags = 50;

    /// <summary>Of a longer word, this much is compared: no language has such words, but encoded data looks like one.</summary>
    internal const int WordCharacters = 64;

    /// <summary>What can be asked for at once: a sentence, and some filters. More words make a slower search and find nothing.</summary>
    internal const int QueryCharacters = 500;
    internal const int QueryTerms = 30;

    /// <summary>The shortest beginning of a word that may be asked for: one letter would be half of all words.</summary>
    internal const int PrefixCharacters = 2;

    /// <summary>Words that begin alike and are looked for one by one, 2 µs each. With more of them the index puts all their posts together.</summary>
    internal const int WordsOfBeginning = 1000;

    /// <summary>On PostgreSQL, the newest posts that a search looks through one by one, in a thousandth of a second or two, before it asks the index for all.</summary>
    internal const int PostsLookedThrough = 5000;

    /// <summary>Posts that one search reads for phrases of which the index is not sure: a twentieth of a second. The next page goes on there.</summary>
    internal const int PostsReadForPhrases = 2000;

    /// <summary>People of one name without a host, when posts from them are asked for.</summary>
    internal const int AuthorsOfOneName = 10;

    /// <summary>Of a post that was found, in the list: about three lines.</summary>
    internal const int SnippetCharacters = 240;

    /// <summary>Posts whose words go into the index in one unit of work: some hundredths of a second of the writer's time. More at once are cheaper each, and hold up who writes beside.</summary>
    internal const int IndexedAtOnce = 500;

    /// <summary>A post can be found after this time at most, on a server with nothing else to do; the search itself does not wait for it.</summary>
    internal static readonly TimeSpan IndexedWithin = TimeSpan.FromMilliseconds(500);

    /// <summary>While others write more than so many units of work a second, the machine is theirs: the index waits so many times as long as a step of it took.</summary>
    internal const int UnitsOfBusySecond = 200;
    internal const int IndexWaitsTimes = 40;

    /// <summary>So long the index waits before it begins, when much begins to be written.</summary>
    internal static readonly TimeSpan BurstPasses = TimeSpan.FromSeconds(2);

    /// <summary>More posts than this do not wait, whatever else there is to do: with more the index would be behind for minutes.</summary>
    internal const int IndexIsBehind = 50_000;

    /// <summary>Pages of the index, of 4 kB, that the daily sweep merges in one unit of work: a hundredth of a second or two.</summary>
    internal const int WordPagesMerged = 250;

    /// <summary>Steps of the index that a search makes before it looks, for what came in just now: a tenth of a second or two.</summary>
    internal const int StepsBeforeSearch = 4;

    /// <summary>Posts in a feed. Readers ask every hour or less; nobody posts more in that time, and with pictures of text alone it stays under 100 kB.</summary>
    internal const int FeedItems = 30;

    /// <summary>What a page says of itself where its link is shown. Search engines and previews cut it about there.</summary>
    internal const int PreviewCharacters = 200;

    /// <summary>Visitors of one address who are led to their own servers: this server asks another one for each. A person does it now and then.</summary>
    internal const double InteractionsPerSecond = 1.0 / 60;
    internal const int InteractionBurst = 10;

    /// <summary>One field of the résumé, and how many of them: the longest honest ones have three pages.</summary>
    internal const int ResumeFieldCharacters = 4000;
    internal const int ResumeEntries = 50;
    internal const int ResumeLines = 50;

    /// <summary>Names on a list that is brought along, and bytes of its file. Mastodon lets nobody follow more than 7,500 without as many followers.</summary>
    internal const int ImportRows = 10_000;
    internal const int ImportBytes = 2 * 1024 * 1024;

    /// <summary>Posts on the wall in which a word is looked for when it is muted: some fifty screens. Older ones stay where they are.</summary>
    internal const int WallLookedThrough = 1000;

    /// <summary>Lists of people, people on one, and characters of its name. A wall is asked for the newest of each of its people.</summary>
    internal const int PersonLists = 50;
    internal const int PersonListMembers = 500;
    internal const int PersonListCharacters = 60;

    /// <summary>Characters of what the owner notes about somebody.</summary>
    internal const int NoteCharacters = 2000;

    /// <summary>Muted words, and characters of one. Each is looked for in every post that comes.</summary>
    internal const int MutedWords = 500;
    internal const int MutedWordCharacters = 100;

    /// <summary>Muted conversations that are listed.</summary>
    internal const int MutedThreadsShown = 100;

    /// <summary>People who are named together in one notification: as many faces stand in a row on a telephone.</summary>
    internal const int FacesOfNews = 6;

    /// <summary>Posts that are read when the owner opens somebody's page, and pages of their outbox that are read for them.</summary>
    internal const int LookPosts = 20;
    internal const int LookPages = 2;

    /// <summary>How long somebody's server is not asked again when their page is opened again and again.</summary>
    internal static readonly TimeSpan LookCoolDown = TimeSpan.FromMinutes(10);

    /// <summary>What could not be read by then is not waited for: whoever opens the page again begins anew.</summary>
    internal static readonly TimeSpan LookTime = TimeSpan.FromMinutes(2);

    /// <summary>How long the owner waits for somebody who is not known here yet.</summary>
    internal static readonly TimeSpan LookUpTime = TimeSpan.FromSeconds(12);

    /// <summary>A page that somebody named as theirs is looked at again after this time.</summary>
    internal static readonly TimeSpan PeerLinkIsFresh = TimeSpan.FromDays(7);

    /// <summary>What a server says about itself takes one or two kB.</summary>
    internal const int NodeInfoBytes = 64 * 1024;
}
