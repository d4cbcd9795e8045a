using System.Text.Json;
using ActorServer.Identity;

namespace ActorServer.Operations;

/// <summary>What the operator reads when the server has started.</summary>
internal static class Greeting
{
    internal static async Task PrintAsync(ActorServerOptions options, Setup setup)
    {
        if (options.LogFormat == "json")
        {
            // For a program that reads every line as one object.
            Console.WriteLine(JsonSerializer.Serialize(new { Message = "Started", ServerVersion.Text, options.Listen, options.PublicOrigin, options.FullHandle, options.DataFolder, SetupLink = await setup.NewLinkAsync() }));
            return;
        }
        Console.WriteLine(
            $"""

            ActorServer {ServerVersion.Text}
              listening on   {options.Listen}
              public address {options.PublicOrigin}
              your handle    {options.FullHandle}
              your data      {(options.Database is null ? options.DataFolder : $"PostgreSQL, and {options.DataFolder}")}
            """);
        if (!options.IsWeb)
        {
            Console.WriteLine("  this process   works off the queue");
            return;
        }
        Console.WriteLine(await setup.NewLinkAsync() is { } link
            ? $"""

              To set your name and password, open this link. It works once:
                {link}

            """
            : $"  your wall      {options.PublicOrigin}/wall");
    }
}
