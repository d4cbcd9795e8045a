using ActorServer.Identity;
using Microsoft.Extensions.Configuration;

namespace ActorServer.Tests.Support;

/// <summary>Ids and options of an owner without a server, for what is pure.</summary>
internal static class OwnerIds
{
    internal static ActorServerOptions Options(string origin = "https://nick.example", string? dataFolder = null) => ActorServerOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ActorServer:PublicOrigin"] = origin,
            ["ActorServer:Handle"] = "nick",
            ["ActorServer:DataFolder"] = dataFolder ?? Path.Combine(Path.GetTempPath(), "actorserver-tests", Guid.NewGuid().ToString("N")),
        }).Build());

    internal static OwnIds Of(string origin = "https://nick.example") => new(Options(origin));
}
