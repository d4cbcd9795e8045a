namespace ActorServer.Operations;

/// <summary>What the operator reads when the server has started.</summary>
internal static class Greeting
{
    internal static Task PrintAsync(Installed server)
    {
        var options = server.Options;
        Console.WriteLine(
            $"""

            ActorServer {ServerVersion.Text}
              listening on   {options.Listen}
              public address {options.PublicOrigin}
              your handle    {options.FullHandle}
              your data      {options.DataFolder}
            """);
        return Task.CompletedTask;
    }
}
