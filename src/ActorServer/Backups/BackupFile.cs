using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ActorServer.Backups;

/// <summary>
/// The one file that a backup is: a line that says so, then a compressed tar with the manifest first, the database, and the owner's media; sealed
/// where there is a passphrase. Behind the line stands the checksum of all that follows it, so that no damage goes unseen. An unsealed one can be
/// read by gunzip and tar from behind the checksum and the mark (byte 55).
/// </summary>
internal static class BackupFile
{
    private static ReadOnlySpan<byte> FirstLine => "ActorServer backup 1\n"u8;
    private const byte Plain = (byte)'-';
    private const byte Sealed = (byte)'*';

    /// <summary>Writes everything and has it on disk before the file gets its name.</summary>
    internal static void Write(string path, string? passphrase, Manifest manifest, Func<BackedUpFile, Stream> open, Action<BackedUpFile> wrote)
    {
        var unfinished = path + ".part";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite);   // it holds keys
                file.Write(FirstLine);
                file.Write(new byte[SHA256.HashSizeInBytes]);
                WriteBody(file, passphrase, manifest, open, wrote);
                file.Flush();
                var checksum = ChecksumOf(unfinished);
                file.Position = FirstLine.Length;
                file.Write(checksum);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: false);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static byte[] ChecksumOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = FirstLine.Length + SHA256.HashSizeInBytes };
        return SHA256.HashData(file);
    }

    private static void WriteBody(FileStream file, string? passphrase, Manifest manifest, Func<BackedUpFile, Stream> open, Action<BackedUpFile> wrote)
    {
        if (passphrase is null)
        {
            file.WriteByte(Plain);
            WriteTar(file, manifest, open, wrote);
            return;
        }
        file.WriteByte(Sealed);
        var salt = RandomNumberGenerator.GetBytes(SealedStream.SaltBytes);
        file.Write(salt);
        using var key = SealedStream.Key(passphrase, salt);
        using var body = new SealedStream.Writer(file, key);
        WriteTar(body, manifest, open, wrote);
    }

    private static void WriteTar(Stream body, Manifest manifest, Func<BackedUpFile, Stream> open, Action<BackedUpFile> wrote)
    {
        using var packed = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        using var tar = new TarWriter(packed, TarEntryFormat.Pax, leaveOpen: true);
        using (var first = new MemoryStream(manifest.ToBytes())) Add(tar, Manifest.Name, first);
        foreach (var entry in manifest.Files)
        {
            using var content = open(entry);
            Add(tar, entry.Name, content);
            wrote(entry);
        }
    }

    private static void Add(TarWriter tar, string name, Stream content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });

    /// <summary>
    /// Reads a backup from end to end, hands over each file, and compares it with the manifest. Whatever is wrong with it becomes an
    /// <see cref="OperatorException"/> that says what.
    /// </summary>
    internal static Manifest Read(string path, string? passphrase, Action<Manifest> begin, Func<BackedUpFile, Stream> create)
    {
        if (!File.Exists(path)) throw new OperatorException($"There is no file {path}.");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> line = stackalloc byte[FirstLine.Length];
            if (file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length || !line.SequenceEqual(FirstLine)) throw new OperatorException($"{path} is no backup made by this program.");
            var checksum = new byte[SHA256.HashSizeInBytes];
            file.ReadExactly(checksum);
            if (!ChecksumOf(path).AsSpan().SequenceEqual(checksum)) throw Damaged(path, "its checksum is another.");
            if (file.ReadByte() != Sealed) return ReadTar(path, file, begin, create);
            if (passphrase is null) throw new OperatorException($"{path} is sealed. Write its passphrase into a file and name that with --passphrase-file.");
            var salt = new byte[SealedStream.SaltBytes];
            file.ReadExactly(salt);
            using var key = SealedStream.Key(passphrase, salt);
            using var body = new SealedStream.Reader(file, key);
            return ReadTar(path, body, begin, create);
        }
        catch (CryptographicException)
        {
            throw new OperatorException($"{path} does not open: the passphrase is not the one that it was sealed with, or the file is damaged.");
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException)
        {
            throw Damaged(path, e.Message);
        }
    }

    private static Manifest ReadTar(string path, Stream body, Action<Manifest> begin, Func<BackedUpFile, Stream> create)
    {
        using var packed = new GZipStream(body, CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        if (tar.GetNextEntry() is not { Name: Manifest.Name, DataStream: { } first } || Manifest.Read(first) is not { } manifest) throw Damaged(path, "it does not begin with a manifest.");
        begin(manifest);
        foreach (var expected in manifest.Files)
        {
            if (tar.GetNextEntry() is not { DataStream: var content } entry || entry.Name != expected.Name) throw Damaged(path, $"{expected.Name} is missing.");
            using var target = create(expected);
            if (Copy(content, target) is var (bytes, hash) && (bytes != expected.Bytes || hash != expected.Sha256)) throw Damaged(path, $"{expected.Name} is not what it was.");
        }
        if (tar.GetNextEntry() is not null) throw Damaged(path, "there is more in it than its manifest names.");
        return manifest;
    }

    private static (long Bytes, string Sha256) Copy(Stream? source, Stream target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var bytes = 0L;
        for (int read; source is not null && (read = source.Read(buffer)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }
        if (target is FileStream file) file.Flush(flushToDisk: true);
        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static OperatorException Damaged(string path, string how) => new($"{path} is damaged: {how} Use another backup; nothing was changed.");
}
