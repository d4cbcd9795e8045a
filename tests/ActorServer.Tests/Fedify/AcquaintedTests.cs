using ActorServer.Tests.Support;

namespace ActorServer.Tests.Fedify;

/// <summary>One pair for a whole class of tests: each follows the other already. Started by the first test, which is where it can be skipped.</summary>
public sealed class AcquaintedPair : IAsyncDisposable
{
    private readonly Lazy<Task<FedifyPair>> _pair = new(async () =>
    {
        var pair = await FedifyPair.StartAsync();
        await pair.FollowEachOtherAsync();
        return pair;
    });

    internal Task<FedifyPair> GetAsync() => _pair.Value;

    public async ValueTask DisposeAsync()
    {
        if (_pair is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _pair.Value).DisposeAsync();
    }
}

/// <summary>Tests that share a pair. Each makes its own posts and looks only at those.</summary>
public abstract class AcquaintedTests(AcquaintedPair acquainted) : IClassFixture<AcquaintedPair>, IAsyncLifetime
{
    private protected FedifyPair Pair { get; private set; } = null!;
    private protected RunningServer Server => Pair.Server;
    private protected FedifyPeer Fern => Pair.Fern;

    public async ValueTask InitializeAsync() => Pair = await acquainted.GetAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
