using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using static SQLitePCL.raw;

namespace ActorServer.Store;

/// <summary>What the operator can do when the database or the disk below it fails. One place for the words, whoever hears of it.</summary>
internal static class StorageFault
{
    private const int NoSpaceOnUnix = 28;                                   // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);        // ERROR_DISK_FULL

    /// <summary>Did the storage fail, rather than the program or the client?</summary>
    internal static bool Is(Exception e) => e is DbException or OwnFiles.BucketException or IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows };

    /// <summary>Did somebody write an id that is longer than PostgreSQL finds again? That is no fault of the storage.</summary>
    internal static bool IsTooLong(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.ProgramLimitExceeded };

    internal static string Advice(Exception e) => e switch
    {
        OwnFiles.BucketException bucket => bucket.Advice,
        PostgresException refused => Advice(refused.SqlState),
        NpgsqlException { InnerException: null } unsaid when unsaid.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => Advice(PostgresErrorCodes.InvalidPassword),
        NpgsqlException => "PostgreSQL does not answer. Is it running, and is the host and port in the connection string right? This program goes on by itself when it is back.",
        _ => Advice((e as SqliteException)?.SqliteErrorCode),
    };

    private static string Advice(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL does not let this user in. Look at Username and Password in the connection string, and at the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "There is no such database. Make it with 'createdb --owner=actorserver actorserver', or correct Database in the connection string.",
        PostgresErrorCodes.InsufficientPrivilege => "This user may not do that. Make it the owner of the database: 'ALTER DATABASE actorserver OWNER TO actorserver', and of its schema: 'ALTER SCHEMA public OWNER TO actorserver'.",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL has no connection left. Raise max_connections there, or run fewer processes.",
        PostgresErrorCodes.DiskFull => "The disk of PostgreSQL is full. Make room on it.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "This PostgreSQL is read-only, perhaps a standby. Name the primary in the connection string.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "PostgreSQL is starting or stopping. This program goes on by itself when it is back.",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable =>
            "Others were in the way again and again. Trying once more helps; if it happens often, please report it with this message.",
        _ => "The database refused a statement: a fault of this program. Please report it with this message.",
    };

    private static string Advice(int? sqliteErrorCode) => sqliteErrorCode switch
    {
        null or SQLITE_FULL => "The disk is full. Make room on it: move away old backups, or media that you do not need.",
        SQLITE_BUSY or SQLITE_LOCKED => "Another program holds the database locked. Close what has it open (a database browser, a copy that still runs) and try again.",
        SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM => "The data folder cannot be written. The user that runs this program needs to own it, with everything in it, on a disk that is not mounted read-only.",
        SQLITE_IOERR => "Reading or writing the disk failed. Look at the system's log: the disk may be full or broken.",
        SQLITE_CORRUPT or SQLITE_NOTADB => "The database is damaged. Keep the folder as it is, and bring a backup back into a new one with 'restore'.",
        _ => "The database refused a statement: a fault of this program. Please report it with this message.",
    };
}
