using System.CommandLine;
using ActorServer.Backups;
using ActorServer.OwnFiles;

namespace ActorServer.Operations;

/// <summary>backup, verify, restore: everything that this server is, in one file.</summary>
internal static class BackupCommand
{
    private static readonly Option<string?> PassphraseFile = new("--passphrase-file") { Description = "A file whose first line seals, or opens, the backup." };

    internal static IEnumerable<Command> Build(ReadConfiguration configuration, Guard guard)
    {
        var target = new Argument<string?>("file") { Description = "Where to; a name with the time in the backup folder if left out.", DefaultValueFactory = _ => null };
        var backup = new Command("backup", "Put the database, the keys and your files into one file. The server may run meanwhile.") { target, PassphraseFile };
        backup.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services =>
            BackUpAsync(services, parsed.GetValue(target), parsed.GetValue(PassphraseFile)))));
        var source = new Argument<string>("file") { Description = "A backup." };
        var verify = new Command("verify", "Read a backup from end to end and compare every checksum. Changes nothing.") { source, PassphraseFile };
        verify.SetAction((parsed, _) => guard(() => Verify(parsed.GetValue(source)!, parsed.GetValue(PassphraseFile))));
        var restore = new Command("restore", "Bring a backup back into an empty data folder, or an empty PostgreSQL database with --database.") { source, PassphraseFile };
        restore.SetAction((parsed, _) => guard(() => RestoreAsync(configuration(parsed), parsed.GetValue(source)!, parsed.GetValue(PassphraseFile))));
        return [backup, verify, restore];
    }

    private static async Task BackUpAsync(IServiceProvider services, string? file, string? passphraseFile)
    {
        var options = services.GetRequiredService<ActorServerOptions>();
        var make = services.GetRequiredService<MakeBackup>();
        var made = await make.RunAsync(file ?? Path.Combine(options.BackupFolder!, make.NewName()), MakeBackup.ReadPassphrase(passphraseFile ?? options.BackupPassphraseFile), Console.Error.WriteLine);
        Console.WriteLine($"{made.Path}: {made.Manifest.Files.Count} files, {new FileInfo(made.Path).Length / 1_000_000.0:0.0} MB{(passphraseFile is null ? ". It holds your keys: keep it where nobody else reads it" : "")}.");
        foreach (var missing in made.Missing) Console.Error.WriteLine($"warning: the file of media {missing} is not on the disk.");
    }

    private static Task Verify(string file, string? passphraseFile)
    {
        var manifest = RestoreBackup.Verify(file, MakeBackup.ReadPassphrase(passphraseFile));
        Console.WriteLine($"Whole: @{manifest.Handle} at {manifest.Origin}, {manifest.MadeAt:yyyy-MM-dd HH:mm}Z, {manifest.Files.Count} files, schema {manifest.Schema}.");
        return Task.CompletedTask;
    }

    private static async Task RestoreAsync(IConfiguration configuration, string file, string? passphraseFile)
    {
        var options = ActorServerOptions.Read(configuration);
        var files = Installed.FilesOf(options, TimeProvider.System);
        using var bucket = files as BucketStore;
        var manifest = await RestoreBackup.RunAsync(file, MakeBackup.ReadPassphrase(passphraseFile), new(options.DataFolder, options.Database, files), TimeProvider.System, Console.Error.WriteLine);
        var where = options.Database is null ? options.DataFolder : $"PostgreSQL and {options.DataFolder}";
        Console.WriteLine($"@{manifest.Handle} at {manifest.Origin} is back in {where}{(bucket is null ? "" : $", with its files in {bucket}")}, as of {manifest.MadeAt:yyyy-MM-dd HH:mm}Z. Start the server with 'serve'.");
    }
}
