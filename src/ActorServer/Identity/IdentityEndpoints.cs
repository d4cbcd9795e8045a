namespace ActorServer.Identity;

/// <summary>The doors: first visit, sign-in, sign-out.</summary>
internal static class IdentityEndpoints
{
    internal static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/setup", SetupForms.GetAsync);
        routes.MapPost("/setup", SetupForms.PostAsync);
        routes.MapGet("/sign-in", SignInForms.GetAsync);
        routes.MapPost("/sign-in", SignInForms.PostAsync);
        routes.MapPost("/sign-out", SignInForms.SignOutAsync);
    }

    internal static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<Sessions>().AddSingleton<SignIn>().AddSingleton<Setup>();
}
