namespace ActorServer;

/// <summary>
/// Everything that an operator can set: section ActorServer of appsettings.json, environment (ActorServer__Handle), command line (--handle).
/// Each has a default. docs/operating.md explains them in the same order.
/// </summary>
internal sealed class ActorServerOptions
{
    internal const string Section = "ActorServer";

    /// <summary>Where people and peers reach this server: scheme and host, no path. Part of the actor's id, so it can never change.</summary>
    public string? PublicOrigin { get; set; }

    /// <summary>The name before the host in @name@host. Can never change either.</summary>
    public string Handle { get; set; } = "me";

    /// <summary>The host after the name, where it differs from the server's: example.org for a server at social.example.org.</summary>
    public string? HandleDomain { get; set; }

    /// <summary>Where the database and the media lie.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>The connection string of a PostgreSQL database. Not set: SQLite, in the data folder. It holds a password: better in the environment than on the command line.</summary>
    public string? Database { get; set; }

    /// <summary>What this process does: web (answers requests), worker (delivers and fetches), or both. Several processes need PostgreSQL.</summary>
    public string Role { get; set; } = "both";

    /// <summary>How long what a process began stays its own when it died; then another one takes it over. The same for all that share a database.</summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>Address and port that the server listens on. A reverse proxy with TLS stands before it on the open web.</summary>
    public string Listen { get; set; } = "http://localhost:5080";

    /// <summary>
    /// May this server talk to servers on this very machine, by plain http? For trying out and tests only. Not set: yes if the public origin
    /// itself is on this machine, else no.
    /// </summary>
    public bool? AllowLoopback { get; set; }

    /// <summary>
    /// Must peers sign to read posts, activities and collections, also those for everybody? Then a blocked host cannot read them unsigned. The
    /// actor, WebFinger, NodeInfo and the pages for people stay open.
    /// </summary>
    public bool AuthorizedFetch { get; set; }

    /// <summary>Largest picture or video that the owner can upload, in megabytes.</summary>
    public int MediaMegabytes { get; set; } = 100;

    /// <summary>auto: pictures get smaller copies, films a poster, with the tools that this machine has (libvips-tools, ffmpeg). none: files stay as they come.</summary>
    public string MediaTools { get; set; } = "auto";

    /// <summary>An S3-compatible bucket that holds the owner's files. Not set: they lie in the data folder.</summary>
    public string? Bucket { get; set; }

    /// <summary>The S3 server's address, such as https://s3.example.net. Not set: Amazon's own in the region.</summary>
    public string? BucketEndpoint { get; set; }

    /// <summary>The bucket's region, which requests are signed for. Servers that have only one take any.</summary>
    public string BucketRegion { get; set; } = "us-east-1";

    /// <summary>The id of the key that may read and write the bucket.</summary>
    public string? BucketKeyId { get; set; }

    /// <summary>The key's secret: in the environment, or better in a file.</summary>
    public string? BucketSecret { get; set; }

    /// <summary>A file with the key's secret.</summary>
    public string? BucketSecretFile { get; set; }

    /// <summary>Is the bucket's name a part of the path, not of the host name? Not set: yes where BucketEndpoint is set, no at Amazon's own.</summary>
    public bool? BucketPathStyle { get; set; }

    /// <summary>Stands before the name of every file in the bucket, for one that is shared with something else.</summary>
    public string BucketPrefix { get; set; } = "";

    /// <summary>Are others sent to the bucket for a file, with an address that is good for an hour? Else each file goes through this server.</summary>
    public bool BucketRedirect { get; set; }

    /// <summary>How much of the disk copies of other people's pictures and videos may take, in megabytes. 0: none are kept, each is fetched when it is shown.</summary>
    public int CacheMegabytes { get; set; } = 1024;

    /// <summary>May this server ask pages that posts on the wall lead to what they say of themselves, to show a card? Off: no page learns of this server by that.</summary>
    public bool LinkPreviews { get; set; } = true;

    /// <summary>Posts of people whom the owner does not follow go after so many days, when nobody here cared about them. 0: never.</summary>
    public int KeepRemoteDays { get; set; } = 90;

    /// <summary>Posts of people whom the owner follows, and what those passed on, likewise. 0: never.</summary>
    public int KeepFollowedDays { get; set; } = 365;

    /// <summary>Activities a second that one host may send for long, by its signature. 0: no limit.</summary>
    public int HostRate { get; set; } = 30;

    /// <summary>Activities that one host may send at once. A big one brings all the answers to a famous post together.</summary>
    public int HostBurst { get; set; } = 300;

    /// <summary>Requests a second to the inbox that one address may send for long, before anything of them is looked at. 0: no limit.</summary>
    public int AddressRate { get; set; } = 60;

    /// <summary>Requests to the inbox that one address may send at once.</summary>
    public int AddressBurst { get; set; } = 600;

    /// <summary>A backup is made every so many hours while the server runs. 0: none but those made by hand.</summary>
    public int BackupHours { get; set; }

    /// <summary>Where backups go. Not set: backups in the data folder; a folder on another disk is better.</summary>
    public string? BackupFolder { get; set; }

    /// <summary>How many scheduled backups are kept.</summary>
    public int BackupKeep { get; set; } = 7;

    /// <summary>A file with the passphrase that seals scheduled backups. Not set: they are not sealed.</summary>
    public string? BackupPassphraseFile { get; set; }

    /// <summary>Requests a second that this server itself sends to one host for long: deliveries and fetches together. 0: no limit.</summary>
    public int RequestRate { get; set; } = 10;

    /// <summary>Requests that this server itself sends to one host at once.</summary>
    public int RequestBurst { get; set; } = 200;

    /// <summary>Requests a second that one of the owner's apps may make for long. 0: no limit.</summary>
    public int AppRate { get; set; } = 20;

    /// <summary>Requests that one of the owner's apps may make at once, as when it shows a page full of posts and people.</summary>
    public int AppBurst { get; set; } = 300;

    /// <summary>Where metrics and traces go (OTLP), such as http://localhost:4318. Not set: what OTEL_EXPORTER_OTLP_ENDPOINT says, else nowhere.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>text for people, json for programs that collect logs: one object a line.</summary>
    public string LogFormat { get; set; } = "text";

    /// <summary>Reads and checks the options. Every message says what to write.</summary>
    internal static ActorServerOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        RefuseUnknownNames(section);
        ActorServerOptions options;
        try
        {
            options = section.Get<ActorServerOptions>() ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new OperatorException($"{e.Message} Write true or false, or a whole number, as docs/operating.md says for this option.");
        }
        options.Complete();
        return options;
    }

    /// <summary>The bucket that holds the owner's files; null for a folder.</summary>
    internal OwnFiles.BucketOptions? OwnBucket { get; private set; }

    /// <summary>host[:port] of the public origin: what peers write into the Host header.</summary>
    internal string Authority => new Uri(PublicOrigin!).Authority;

    /// <summary>Does this process answer requests? A worker answers only whether it is well.</summary>
    internal bool IsWeb => Role is "both" or "web";

    /// <summary>Does this process work off the queue?</summary>
    internal bool IsWorker => Role is "both" or "worker";

    /// <summary>What is claimed is nobody else's for so long.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>@name@host as people write it.</summary>
    internal string FullHandle => $"@{Handle}@{HandleDomain}";

    private void Complete()
    {
        var listen = ParseOrigin(Listen, "Listen", "http://localhost:5080, or http://0.0.0.0:5080 to be reached from other machines");
        PublicOrigin ??= Listen;
        var origin = ParseOrigin(PublicOrigin, "PublicOrigin", "https://social.example.org");
        if (origin.Host is "0.0.0.0" or "[::]" or "*" or "+")
        {
            throw new OperatorException(
                $"PublicOrigin: '{PublicOrigin}' is no address that a peer could call. Write where this server is reached, such as --public-origin https://social.example.org.");
        }
        if (origin.Scheme == "http" && !origin.IsLoopback)
        {
            throw new OperatorException(
                $"PublicOrigin: '{PublicOrigin}' is plain http. Peers only talk https: put a reverse proxy with TLS before this server and write --public-origin https://{origin.Host}.");
        }
        PublicOrigin = origin.GetLeftPart(UriPartial.Authority);
        Listen = listen.GetLeftPart(UriPartial.Authority);
        if (!IsHandle(Handle))
        {
            throw new OperatorException($"Handle: '{Handle}' cannot be one. Write 1 to 30 of a-z, A-Z, 0-9 and _, such as --handle nick.");
        }
        HandleDomain ??= origin.Authority;
        if (!Uri.TryCreate($"https://{HandleDomain}", UriKind.Absolute, out var domain) || domain.PathAndQuery != "/" || HandleDomain.IndexOfAny(['/', '@', '?', '#']) >= 0)
        {
            throw new OperatorException($"HandleDomain: '{HandleDomain}' is no host name. Write only the host, such as --handle-domain example.org.");
        }
        AllowLoopback ??= origin.IsLoopback;
        Database = string.IsNullOrWhiteSpace(Database) ? null : Store.PostgresDb.ReadConnectionString(Database).ToString();
        Role = Role.ToLowerInvariant();
        if (Role is not ("both" or "web" or "worker")) throw new OperatorException($"Role: '{Role}' is none. Write --role web, --role worker, or --role both (the default).");
        if (Role != "both" && Database is null) throw new OperatorException($"Role: several processes need a database that they can share. Name one with --database, or leave --role {Role} away: with SQLite one process does both.");
        if (LeaseSeconds is < 5 or > 3600) throw new OperatorException($"LeaseSeconds: {LeaseSeconds} is out of range. Write seconds from 5 to 3600, such as --lease-seconds 120, the same for all processes.");
        if (MediaMegabytes is < 1 or > 100_000)
        {
            throw new OperatorException($"MediaMegabytes: {MediaMegabytes} is out of range. Write a number from 1 to 100000, such as --media-megabytes 100.");
        }
        if (CacheMegabytes is < 0 or > 10_000_000) throw new OperatorException($"CacheMegabytes: {CacheMegabytes} is out of range. Write megabytes up to 10000000, such as --cache-megabytes 1024, or 0 to keep no copies.");
        CheckDays(KeepRemoteDays, "KeepRemoteDays", "--keep-remote-days 90");
        CheckDays(KeepFollowedDays, "KeepFollowedDays", "--keep-followed-days 365");
        CheckRate(HostRate, HostBurst, "Host");
        CheckRate(AddressRate, AddressBurst, "Address");
        if (BackupHours is < 0 or > 8760) throw new OperatorException($"BackupHours: {BackupHours} is out of range. Write hours from 1 to 8760, such as --backup-hours 24, or 0 for none.");
        if (BackupKeep is < 1 or > 1000) throw new OperatorException($"BackupKeep: {BackupKeep} is out of range. Write a number from 1 to 1000.");
        CheckRate(RequestRate, RequestBurst, "Request");
        CheckRate(AppRate, AppBurst, "App");
        if (OtlpEndpoint is not null && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https"))
        {
            throw new OperatorException($"OtlpEndpoint: '{OtlpEndpoint}' is no address of a collector. Write it with scheme and port, such as --otlp-endpoint http://localhost:4318.");
        }
        if (LogFormat is not ("text" or "json")) throw new OperatorException($"LogFormat: '{LogFormat}' is neither text nor json. Write --log-format text or --log-format json.");
        if (MediaTools is not ("auto" or OwnFiles.MediaTools.None)) throw new OperatorException($"MediaTools: '{MediaTools}' is neither auto nor none. Write --media-tools auto or --media-tools none.");
        OwnBucket = OwnFiles.BucketOptions.Read(this);
        DataFolder = Path.GetFullPath(DataFolder);
        BackupFolder = Path.GetFullPath(BackupFolder ?? Path.Combine(DataFolder, "backups"));
    }

    private static void CheckDays(int days, string name, string example)
    {
        if (days is < 0 or > 36_500) throw new OperatorException($"{name}: {days} is out of range. Write days from 1 to 36500, such as {example}, or 0 to keep everything.");
    }

    private static void CheckRate(int rate, int burst, string of)
    {
        if (rate is < 0 or > 1_000_000) throw new OperatorException($"{of}Rate: {rate} is out of range. Write a number a second, up to 1000000, or 0 for no limit.");
        if (burst is < 1 or > 1_000_000) throw new OperatorException($"{of}Burst: {burst} is out of range. Write a number from 1 to 1000000.");
    }

    private static Uri ParseOrigin(string text, string name, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" && uri.UserInfo == "" && uri.Fragment == ""
            ? uri
            : throw new OperatorException($"{name}: '{text}' is no address of the form scheme://host or scheme://host:port. Write it without a path, such as {example}.");

    private static void RefuseUnknownNames(IConfigurationSection section)
    {
        var known = typeof(ActorServerOptions).GetProperties().Where(p => p.CanWrite).Select(p => p.Name).ToArray();
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new OperatorException($"{Section}:{child.Key} is no option. The options are {string.Join(", ", known)}; docs/operating.md explains each.");
            }
        }
    }

    private static bool IsHandle(string text) => text.Length is >= 1 and <= 30 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
