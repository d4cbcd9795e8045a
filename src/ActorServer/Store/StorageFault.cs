using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace ActorServer.Store;

/// <summary>What the operator can do when the database or the disk below it fails. One place for the words, whoever hears of it.</summary>
internal static class StorageFault
{
    private const int NoSpaceOnUnix = 28;                                   // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);        // ERROR_DISK_FULL

    /// <summary>Did the storage fail, rather than the program or the client?</summary>
    internal static bool Is(Exception e) => e is SqliteException or IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows };

    internal static string Advice(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        null or SQLITE_FULL => "The disk is full. Make room on it: move away old backups, or media that you do not need.",
        SQLITE_BUSY or SQLITE_LOCKED => "Another program holds the database locked. Close what has it open (a database browser, a copy that still runs) and try again.",
        SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM => "The data folder cannot be written. The user that runs this program needs to own it, with everything in it, on a disk that is not mounted read-only.",
        SQLITE_IOERR => "Reading or writing the disk failed. Look at the system's log: the disk may be full or broken.",
        SQLITE_CORRUPT or SQLITE_NOTADB => "The database is damaged. Keep the folder as it is, and bring a backup back into a new one with 'restore'.",
        _ => "The database refused a statement: a fault of this program. Please report it with this message.",
    };
}
