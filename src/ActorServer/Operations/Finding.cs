namespace ActorServer.Operations;

/// <summary>How bad it is: what works, what will hurt one day or somebody, and what keeps this server from federating.</summary>
internal enum Level
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of the doctor's: what was looked at, what is the matter, and what to do about it.</summary>
internal sealed record Finding(string Check, Level Level, string Says, string? Do = null)
{
    internal static Finding Ok(string check, string says) => new(check, Level.Ok, says);
    internal static Finding Warn(string check, string says, string what) => new(check, Level.Warn, says, what);
    internal static Finding Fail(string check, string says, string what) => new(check, Level.Fail, says, what);
}
