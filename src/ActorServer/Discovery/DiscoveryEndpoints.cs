using ActorServer.Identity;

namespace ActorServer.Discovery;

/// <summary>Finding the actor from outside. [RFC 7033 §4]</summary>
internal static class DiscoveryEndpoints
{
    internal static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/webfinger", WebFingerEndpoint.Get);
        routes.MapGet("/.well-known/host-meta", GetHostMeta);
        routes.MapGet("/.well-known/nodeinfo", NodeInfoEndpoints.GetIndex);
        routes.MapGet("/nodeinfo/{version}", NodeInfoEndpoints.GetAsync);
    }

    /// <summary>[RFC 6415] For old peers that look for WebFinger here first.</summary>
    private static IResult GetHostMeta(OwnIds own) => Results.Text(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">
          <Link rel="lrdd" type="application/jrd+json" template="{own.Origin}/.well-known/webfinger?resource={"{uri}"}"/>
        </XRD>
        """, "application/xrd+xml");
}
