using System.Net;
using ActorServer.Inbox;
using ActorServer.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace ActorServer.Tests.Http;

public sealed class HealthTests
{
    [Fact]
    public async Task Ready_says_that_nothing_can_be_kept_while_the_process_is_live_and_is_ready_again_when_it_can()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "ready"));
        await server.Db.WriteAsync(tx => tx.ExecuteAsync("CREATE TRIGGER broken BEFORE INSERT ON setting BEGIN SELECT RAISE(ABORT, 'broken'); END"));
        server.Clock.Hang(Limits.ReadyIsBelieved * 2);

        using (var answer = await server.GetAsync($"{server.Own.Origin}/health/ready")) await Problems.AssertAsync(Refusal.StorageFailing, answer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "live"));

        await server.Db.WriteAsync(tx => tx.ExecuteAsync("DROP TRIGGER broken"));
        server.Clock.Hang(Limits.ReadyIsBelieved * 2);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "ready"));
    }

    [Fact]
    public async Task Ready_says_that_the_writer_is_behind()
    {
        await using var server = await RunningServer.StartAsync();
        using var gate = new SemaphoreSlim(0);
        var busy = server.Db.WriteAsync(async _ => { await gate.WaitAsync(); return 0; });
        await RunningServer.EventuallyAsync("the writer is behind", () =>
        {
            server.Clock.Hang(Limits.CommitHangs * 2);
            return Task.FromResult(server.Db.IsBehind);
        });

        using (var answer = await server.GetAsync($"{server.Own.Origin}/health/ready")) await Problems.AssertAsync(Refusal.TooBusy, answer);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "live"));
        gate.Release();
        await busy;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "ready"));
    }

    [Fact]
    public async Task Ready_says_that_the_server_is_being_stopped()
    {
        await using var server = await RunningServer.StartAsync();
        var readiness = server.Get<ActorServer.Operations.Readiness>();

        server.Get<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(Refusal.Stopping, (await readiness.CheckAsync(CancellationToken.None))?.Reason);
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string what)
    {
        using var answer = await server.GetAsync($"{server.Own.Origin}/health/{what}");
        return answer.StatusCode;
    }
}
