using System.CommandLine;
using System.Globalization;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>migrate sqlite-to-postgres: the same server, from then on in PostgreSQL. Media stay where they are.</summary>
internal static class MigrateCommand
{
    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var toPostgres = new Command("sqlite-to-postgres", "Carry everything over into an empty PostgreSQL database. The server must be stopped.");
        toPostgres.SetAction((parsed, _) => guard(() => RunAsync(ActorServerOptions.Read(configuration(parsed)))));
        return new Command("migrate", "Move this server to another kind of database.") { toPostgres };
    }

    private static async Task RunAsync(ActorServerOptions options)
    {
        if (options.Database is not { } database) throw new OperatorException("Name the PostgreSQL database to move to: --database \"Host=localhost;Username=actorserver;Password=…;Database=actorserver\", or in ActorServer__Database.");
        if (!File.Exists(Path.Combine(options.DataFolder, Db.FileName))) throw new OperatorException($"There is no {Db.FileName} in {options.DataFolder}. Name the server's folder with --data-folder.");

        // Step 1: nobody else is at either of them.
        using var folder = DataFolderLock.Take(options.DataFolder);
        await FillPostgres.RefuseFullAsync(database);

        // Step 2: the file has this program's schema, too. What was there before is copied first, as at every upgrade.
        await (await SqliteDb.OpenFileAsync(options.DataFolder, TimeProvider.System)).DisposeAsync();

        // Step 3: everything. Until the end commands on the SQLite file can read and not write.
        await using var file = SqliteDb.OpenPlain(Path.Combine(options.DataFolder, Db.FileName));
        await using var held = file.BeginTransaction();
        await MovedMark.RemoveAsync(file);
        var rows = await FillPostgres.RunAsync(file, database, TimeProvider.System, async () =>
        {
            await MovedMark.PutAsync(file);
            await held.CommitAsync();
        }, Console.Error.WriteLine);

        Console.WriteLine(
            $"Moved {rows.ToString("N0", CultureInfo.InvariantCulture)} rows, all compared. Start the server with the same --data-folder, where your files stay, and with this --database; " +
            $"older posts become findable in the background. {Db.FileName} stays as it was, and no server starts on it any more.");
    }
}
