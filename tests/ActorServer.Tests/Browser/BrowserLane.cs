using ActorServer.Tests.Support;
using Microsoft.Playwright;

namespace ActorServer.Tests.Browser;

/// <summary>
/// One browser for all tests that look at pages, and two people with servers next door to each other: Nick, whose wall is full, and Sarah. Started by
/// the first test that needs them, since a fixture cannot be skipped and a test can.
/// </summary>
public sealed class BrowserLane : IAsyncLifetime
{
    /// <summary>Nobody listens there: whatever a page asks of another host fails, and is counted.</summary>
    private const int Nowhere = 9;

    private readonly SemaphoreSlim _one = new(1);
    private readonly List<string> _asked = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private FullWall? _street;

    internal FullWall Street => _street!;

    /// <summary>What the pages asked of anybody but this machine.</summary>
    internal IReadOnlyList<string> AskedElsewhere => _asked;

    /// <summary>Skips the test where there is no browser.</summary>
    internal async Task StartAsync()
    {
        Chromium.Require();
        await _one.WaitAsync();
        try
        {
            if (_browser is not null) return;
            // Other tests keep both processors busy meanwhile.
            Assertions.SetDefaultExpectTimeout(20_000);
            _street = await FullWall.BuildAsync();
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = Chromium.Arguments(Nowhere) });
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A window; of the owner's when a server is named.</summary>
    internal async Task<IPage> OpenAsync(RunningServer? ownersOf = null, ColorScheme scheme = ColorScheme.Light, int width = 1280, bool scripts = true, string language = "en-GB")
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            Locale = language,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 900 },
        });
        context.SetDefaultTimeout(15_000);
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("http://localhost", StringComparison.Ordinal)) lock (_asked) _asked.Add(request.Url);
        };
        if (ownersOf is not null)
        {
            var secret = (await OwnerBrowser.SignInAsync(ownersOf)).Secret;
            await context.AddCookiesAsync([new() { Name = "session", Value = secret, Url = ownersOf.Own.Origin }]);
        }
        return await context.NewPageAsync();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await Closing.InTimeAsync(_browser.CloseAsync());
        _playwright?.Dispose();
        if (_street is not null) await _street.DisposeAsync();
        _one.Dispose();
    }
}

/// <summary>
/// The end of a window. On a busy machine Chromium now and then never says that it closed one with a stream open; a test that has seen all it wanted does not
/// wait for that, and what is left ends with the driver.
/// </summary>
internal static class Closing
{
    internal static Task EndAsync(this IPage window) => InTimeAsync(window.Context.CloseAsync());

    internal static async Task InTimeAsync(Task closing)
    {
        try { await closing.WaitAsync(TimeSpan.FromSeconds(20)); }
        catch (TimeoutException) { }
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserLane>
{
    internal const string Name = "browser";
}
