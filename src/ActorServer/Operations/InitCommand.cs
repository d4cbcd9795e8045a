namespace ActorServer.Operations;

/// <summary>init: makes the identity without starting the server, so that a script can make tokens first.</summary>
internal static class InitCommand
{
    internal static async Task RunAsync(IConfiguration configuration)
    {
        await using var installed = await Installed.OpenAsync(configuration, TimeProvider.System);
        Console.WriteLine($"{installed.Options.FullHandle} lives at {installed.Own.Actor}, with its data in {installed.Options.DataFolder}.");
        Console.WriteLine("Start the server with 'serve'; it prints a link to set your name and password.");
    }
}
