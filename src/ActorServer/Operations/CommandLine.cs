using System.CommandLine;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>The commands of the program and the options they share. Each command's work stands in its own file.</summary>
internal static class CommandLine
{
    private const string Serve = "serve";

    /// <summary>Option on the command line → option in <see cref="ActorServerOptions"/>.</summary>
    private static readonly (Option<string> Option, string Name)[] Shared =
    [
        (new("--public-origin") { Description = "Where people and peers reach this server, such as https://social.example.org.", Recursive = true }, nameof(ActorServerOptions.PublicOrigin)),
        (new("--handle") { Description = "The name in @name@host. Default: me.", Recursive = true }, nameof(ActorServerOptions.Handle)),
        (new("--handle-domain") { Description = "The host in @name@host, where it is not the server's.", Recursive = true }, nameof(ActorServerOptions.HandleDomain)),
        (new("--data-folder") { Description = "Where database and media lie. Default: data.", Recursive = true }, nameof(ActorServerOptions.DataFolder)),
        (new("--database") { Description = "The connection string of a PostgreSQL database. Default: SQLite, in the data folder.", Recursive = true }, nameof(ActorServerOptions.Database)),
        (new("--role") { Description = "web, worker, or both: what this process does. Default: both.", Recursive = true }, nameof(ActorServerOptions.Role)),
        (new("--lease-seconds") { Description = "Seconds after which another process takes over from one that died. Default: 120.", Recursive = true }, nameof(ActorServerOptions.LeaseSeconds)),
        (new("--listen") { Description = "Address and port to listen on. Default: http://localhost:5080.", Recursive = true }, nameof(ActorServerOptions.Listen)),
        (new("--allow-loopback") { Description = "true: may talk to servers on this machine, by plain http. For trying out.", Recursive = true }, nameof(ActorServerOptions.AllowLoopback)),
        (new("--authorized-fetch") { Description = "true: documents only for those who sign their request and are not blocked. Default: false.", Recursive = true }, nameof(ActorServerOptions.AuthorizedFetch)),
        (new("--link-previews") { Description = "false: pages that posts lead to are not asked for a title and a picture. Default: true.", Recursive = true }, nameof(ActorServerOptions.LinkPreviews)),
        (new("--media-megabytes") { Description = "Largest picture or video, in megabytes. Default: 100.", Recursive = true }, nameof(ActorServerOptions.MediaMegabytes)),
        (new("--media-tools") { Description = "auto: smaller copies and posters by the tools on this machine. none: files stay as they come. Default: auto.", Recursive = true }, nameof(ActorServerOptions.MediaTools)),
        (new("--bucket") { Description = "An S3 bucket for your files. Default: none, they lie in the data folder.", Recursive = true }, nameof(ActorServerOptions.Bucket)),
        (new("--bucket-endpoint") { Description = "The S3 server, such as https://s3.example.net. Default: Amazon's.", Recursive = true }, nameof(ActorServerOptions.BucketEndpoint)),
        (new("--bucket-region") { Description = "The bucket's region. Default: us-east-1.", Recursive = true }, nameof(ActorServerOptions.BucketRegion)),
        (new("--bucket-key-id") { Description = "The id of the bucket's key.", Recursive = true }, nameof(ActorServerOptions.BucketKeyId)),
        (new("--bucket-secret-file") { Description = "A file with the key's secret.", Recursive = true }, nameof(ActorServerOptions.BucketSecretFile)),
        (new("--bucket-path-style") { Description = "true: the bucket's name stands in the path. Default: true with an endpoint, else false.", Recursive = true }, nameof(ActorServerOptions.BucketPathStyle)),
        (new("--bucket-prefix") { Description = "Stands before every name in the bucket. Default: nothing.", Recursive = true }, nameof(ActorServerOptions.BucketPrefix)),
        (new("--bucket-redirect") { Description = "true: others fetch files from the bucket itself. Default: false.", Recursive = true }, nameof(ActorServerOptions.BucketRedirect)),
        (new("--cache-megabytes") { Description = "Disk for copies of other people's pictures and videos, in megabytes. Default: 1024. 0: no copies.", Recursive = true }, nameof(ActorServerOptions.CacheMegabytes)),
        (new("--keep-remote-days") { Description = "Days after which posts of strangers go that nobody here cared about. Default: 90. 0: never.", Recursive = true }, nameof(ActorServerOptions.KeepRemoteDays)),
        (new("--keep-followed-days") { Description = "The same for posts of people you follow. Default: 365. 0: never.", Recursive = true }, nameof(ActorServerOptions.KeepFollowedDays)),
        (new("--host-rate") { Description = "Activities a second from one host, for long. Default: 30. 0: no limit.", Recursive = true }, nameof(ActorServerOptions.HostRate)),
        (new("--host-burst") { Description = "Activities from one host at once. Default: 300.", Recursive = true }, nameof(ActorServerOptions.HostBurst)),
        (new("--address-rate") { Description = "Requests a second to the inbox from one address, for long. Default: 60. 0: no limit.", Recursive = true }, nameof(ActorServerOptions.AddressRate)),
        (new("--address-burst") { Description = "Requests to the inbox from one address at once. Default: 600.", Recursive = true }, nameof(ActorServerOptions.AddressBurst)),
        (new("--backup-hours") { Description = "Hours between scheduled backups. Default: 0, none.", Recursive = true }, nameof(ActorServerOptions.BackupHours)),
        (new("--backup-folder") { Description = "Where backups go. Default: backups in the data folder.", Recursive = true }, nameof(ActorServerOptions.BackupFolder)),
        (new("--backup-keep") { Description = "Scheduled backups that are kept. Default: 7.", Recursive = true }, nameof(ActorServerOptions.BackupKeep)),
        (new("--backup-passphrase-file") { Description = "A file whose content seals scheduled backups.", Recursive = true }, nameof(ActorServerOptions.BackupPassphraseFile)),
        (new("--request-rate") { Description = "Requests a second that this server sends to one host, for long. Default: 10. 0: no limit.", Recursive = true }, nameof(ActorServerOptions.RequestRate)),
        (new("--request-burst") { Description = "Requests that this server sends to one host at once. Default: 200.", Recursive = true }, nameof(ActorServerOptions.RequestBurst)),
        (new("--app-rate") { Description = "Requests a second from one of your apps, for long. Default: 20. 0: no limit.", Recursive = true }, nameof(ActorServerOptions.AppRate)),
        (new("--app-burst") { Description = "Requests from one of your apps at once. Default: 300.", Recursive = true }, nameof(ActorServerOptions.AppBurst)),
        (new("--otlp-endpoint") { Description = "Where metrics and traces go (OTLP), such as http://localhost:4318. Default: nowhere.", Recursive = true }, nameof(ActorServerOptions.OtlpEndpoint)),
        (new("--log-format") { Description = "text, or json: one object a line. Default: text.", Recursive = true }, nameof(ActorServerOptions.LogFormat)),
    ];

    /// <summary>Runs what the arguments ask for. 0: done. 1: not possible, and the last line on standard error says what to do. 2: not understood.</summary>
    internal static async Task<int> RunAsync(string[] args, Func<IConfiguration, CancellationToken, Task> serve)
    {
        var root = new RootCommand("ActorServer: your own server on the social web. Without a command it serves.");
        foreach (var (option, _) in Shared) root.Options.Add(option);
        root.SetAction((parsed, ct) => GuardAsync(() => serve(Configuration(parsed), ct)));
        root.Subcommands.Add(Leaf(Serve, "Run the server (the default).", serve));
        root.Subcommands.Add(Leaf("init", "Make the data folder, its identity and its key, and print them.", (configuration, _) => InitCommand.RunAsync(configuration)));
        root.Subcommands.Add(Leaf("health", "Ask the server on this machine whether it is ready.", HealthCommand.RunAsync));
        root.Subcommands.Add(TokenCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(FollowCommand.Build(Configuration, GuardAsync));
        foreach (var command in BlockCommand.Build(Configuration, GuardAsync)) root.Subcommands.Add(command);
        root.Subcommands.Add(FilterCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(PostCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(KeyCommand.Build(Configuration, GuardAsync));
        foreach (var command in BackupCommand.Build(Configuration, GuardAsync)) root.Subcommands.Add(command);
        root.Subcommands.Add(MigrateCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(StorageCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(MediaCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(QueueCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(SearchCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(DoctorCommand.Build(Configuration, GuardAsync));
        root.Subcommands.Add(LookupCommand.Build(Configuration, GuardAsync));
        // Handles begin with @, which by default would mean "read arguments from this file".
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // A command is broken off by a signal; the server has its own way to stop, and more time for it.
        var invocation = new InvocationConfiguration();
        if (parsed.CommandResult.Command is RootCommand or { Name: Serve }) invocation.ProcessTerminationTimeout = null;
        var code = await parsed.InvokeAsync(invocation);
        return parsed.Errors.Count > 0 ? 2 : code;
    }

    private static Command Leaf(string name, string description, Func<IConfiguration, CancellationToken, Task> run)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, ct) => GuardAsync(() => run(Configuration(parsed), ct)));
        return command;
    }

    /// <summary>Later wins: what the data folder was made with, appsettings.json beside the program and in the current folder, environment, command line.</summary>
    private static IConfiguration Configuration(ParseResult parsed)
    {
        var given = Shared.Where(shared => parsed.GetValue(shared.Option) is not null)
            .ToDictionary(shared => $"{ActorServerOptions.Section}:{shared.Name}", shared => (string?)parsed.GetValue(shared.Option));
        var configuration = Layers(given, []);
        var section = configuration.GetSection(ActorServerOptions.Section);
        var folder = section[nameof(ActorServerOptions.DataFolder)] ?? new ActorServerOptions().DataFolder;
        return Layers(given, RememberedOptions.Of(folder, section[nameof(ActorServerOptions.Database)]));
    }

    private static IConfigurationRoot Layers(Dictionary<string, string?> given, Dictionary<string, string?> remembered) => new ConfigurationBuilder()
        .AddInMemoryCollection(remembered)
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddInMemoryCollection(given)
        .Build();

    private static async Task<int> GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (OperatorException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (Exception e) when (StorageFault.Is(e))
        {
            await Console.Error.WriteLineAsync($"{e.Message} {StorageFault.Advice(e)}");
            return 1;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{e.Message} Stop the other program, or choose another port with --listen http://localhost:5081.");
            return 1;
        }
    }
}
