namespace ActorServer.Crash;

/// <summary>Something that was promised is not there, or something is there that nobody asked for.</summary>
internal sealed class LossException(string message, int lost = 0, int doubled = 0) : Exception(message)
{
    internal int Lost { get; } = lost;
    internal int Doubled { get; } = doubled;
}
