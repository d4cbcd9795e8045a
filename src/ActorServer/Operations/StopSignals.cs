using System.Runtime.InteropServices;

namespace ActorServer.Operations;

/// <summary>The first signal to stop is the host's: it ends in order. Whoever sends a second one does not want to wait, and nothing promised depends on waiting.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What a shell reports for a program that a signal ended.</summary>
    private const int EndedBySignal = 128;

    private readonly PosixSignalRegistration[] _registrations;
    private int _seen;

    internal StopSignals() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Count(2)), PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Count(15))];

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Count(int signal)
    {
        if (Interlocked.Increment(ref _seen) > 1) Environment.Exit(EndedBySignal + signal);
    }
}
