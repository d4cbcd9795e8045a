using Federation.Fetching;

namespace ActorServer.RemoteActors;

internal static class FetchFailures
{
    /// <summary>The origin answered that there is nothing any more. 404 counts: many servers do not keep tombstones of accounts.</summary>
    internal static bool IsGone(this FetchFailure failure) => failure.Status is 404 or 410;
}
