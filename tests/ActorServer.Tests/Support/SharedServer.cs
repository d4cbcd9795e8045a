namespace ActorServer.Tests.Support;

/// <summary>One server for a class of tests that do not get in each other's way: each uses peers and posts of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
