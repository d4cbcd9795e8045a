using System.CommandLine;

namespace ActorServer.Operations;

/// <summary>How a command gets at the data folder: from the parsed options to the services that the server has, without the server.</summary>
internal delegate IConfiguration ReadConfiguration(ParseResult parsed);

/// <summary>Turns what an operator can put right into a message and an exit code.</summary>
internal delegate Task<int> Guard(Func<Task> run);

internal static class Commands
{
    internal static async Task WithServicesAsync(IConfiguration configuration, Func<IServiceProvider, Task> run)
    {
        await using var installed = await Installed.OpenAsync(configuration, TimeProvider.System);
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddConsole())
            .AddActorServer(installed)
            .BuildServiceProvider();
        await run(services);
    }

    /// <summary>A command's answer to a refusal: the same words as everywhere.</summary>
    internal static OperatorException Refused(Inbox.Refusal refusal) => new(Inbox.Refusals.Answer(refusal).Detail);
}
