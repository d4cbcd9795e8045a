using System.Text.Json.Nodes;

namespace NickAndSarah;

internal sealed class StepFailedException(string message) : Exception(message);

/// <summary>Telling the story, and the documents that an app of the owner's posts to the outbox.</summary>
internal static class Story
{
    private static int _step;

    internal static async Task StepAsync(string title, Person nick, Person sarah, Func<Task> step)
    {
        Console.WriteLine($"== {++_step}. {title}");
        await step();
        foreach (var person in new[] { nick, sarah })
        {
            Console.WriteLine($"   {person.Name}'s wall");
            var wall = await person.WallAsync();
            if (wall.Count == 0) Console.WriteLine("     (empty)");
            foreach (var line in wall) Console.WriteLine($"     {line}");
        }
        Console.WriteLine();
    }

    internal static JsonObject Activity(string type, string about) => new() { ["type"] = type, ["object"] = about };

    /// <summary>Only what changes is sent; the server knows the rest.</summary>
    internal static JsonObject Change(string id, string content) => new()
    {
        ["type"] = "Update",
        ["object"] = new JsonObject { ["id"] = id, ["type"] = "Note", ["content"] = $"<p>{content}</p>" },
    };
}
