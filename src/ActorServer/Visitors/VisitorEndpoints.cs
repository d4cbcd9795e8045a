using ActorServer.Identity;

namespace ActorServer.Visitors;

/// <summary>For people who are at home elsewhere, and for the owner who visits others.</summary>
internal static class VisitorEndpoints
{
    internal static void MapVisitors(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(LeadHome.Path, LeadHome.GetAsync);
        routes.MapPost(LeadHome.Path, LeadHome.PostAsync);
        routes.MapGet(CameHome.Path, CameHome.GetAsync);
        routes.MapPost(CameHome.Path, CameHome.PostAsync);
        routes.MapGet("/robots.txt", GetRobots);
    }

    /// <summary>What a search engine may keep, each page says itself; here is only what it need not knock at. [RFC 9309]</summary>
    private static IResult GetRobots(OwnIds own) => Results.Text(
        $"""
        User-agent: *
        Disallow: /wall
        Disallow: /settings
        Disallow: /sign-in
        Disallow: {LeadHome.Path}
        Disallow: {CameHome.Path}
        Disallow: /media/remote/
        # {own.FullHandle}: every page says by itself whether it may be kept.

        """);
}
