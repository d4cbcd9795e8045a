using System.CommandLine;
using ActorServer.OwnFiles;
using ActorServer.Store;

namespace ActorServer.Operations;

/// <summary>media: moves the owner's files between the data folder and a bucket.</summary>
internal static class MediaCommand
{
    private static readonly Option<bool> Remove = new("--remove") { Description = "Afterwards take the files away from where they were." };

    internal static Command Build(ReadConfiguration configuration, Guard guard)
    {
        var media = new Command("media", "Your pictures, videos and sounds.");
        media.Subcommands.Add(Move("move-to-bucket", "Copy your files from the data folder to the bucket, and compare each.", toBucket: true, configuration, guard));
        media.Subcommands.Add(Move("move-to-folder", "Copy your files from the bucket back to the data folder, and compare each.", toBucket: false, configuration, guard));
        return media;
    }

    private static Command Move(string name, string description, bool toBucket, ReadConfiguration configuration, Guard guard)
    {
        var move = new Command(name, description) { Remove };
        move.SetAction((parsed, ct) => guard(() => Commands.WithServicesAsync(configuration(parsed), services => MoveAsync(services, toBucket, parsed.GetValue(Remove), ct))));
        return move;
    }

    private static async Task MoveAsync(IServiceProvider services, bool toBucket, bool remove, CancellationToken ct)
    {
        // Step 1: both places.
        var options = services.GetRequiredService<ActorServerOptions>();
        if (services.GetRequiredService<IFileStore>() is not BucketStore bucket) throw new OperatorException("Which bucket? Set Bucket and the options beside it, for this command too: docs/operating.md has an example.");
        await bucket.CheckAsync(ct);
        var folder = new FolderStore(FolderStore.In(options.DataFolder));
        var (from, to) = toBucket ? ((IFileStore)folder, (IFileStore)bucket) : (bucket, folder);

        // Step 2: every file, compared.
        var move = new MoveFiles(services.GetRequiredService<Db>(), options);
        var moved = await move.CopyAsync(from, to, Console.Error.WriteLine, ct);
        foreach (var id in moved.Missing) Console.Error.WriteLine($"warning: the file of media {id} is in neither place.");
        if (moved.Damaged.Count > 0) throw new OperatorException($"{moved.Damaged.Count} files arrived as something else: {string.Join(", ", moved.Damaged)}. Nothing was taken away. Run the command again; if it stays, bring those files back from a backup.");
        Console.WriteLine($"{moved.Copied} files copied and compared, {moved.There} were there already.");

        // Step 3: what nobody needs any more.
        if (remove) Console.WriteLine($"{await move.RemoveAsync(from, to, ct)} files taken away from {(toBucket ? "the data folder" : bucket)}.");
        else Console.WriteLine(toBucket
            ? "Start the server with the bucket's options now. Then run this again with --remove: it copies what came meanwhile and frees the data folder."
            : "Start the server without the bucket's options now. Run this again, with them, to copy what came meanwhile; --remove then empties the bucket.");
    }
}
