using System.Reflection;

namespace ActorServer;

/// <summary>The version of this program, as the build wrote it.</summary>
internal static class ServerVersion
{
    internal static string Text { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
