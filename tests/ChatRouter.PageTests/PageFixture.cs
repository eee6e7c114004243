using ChatRouter.LocalHost;
using ChatRouter.Simulator;

namespace ChatRouter.PageTests;

/// <summary>The local host as a newcomer starts it, on free ports, and a browser.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    private LocalHostApp? _app;
    private Browser? _browser;

    /// <summary>Runs one check of <c>browser/checks.mjs</c> in a tab of its own; what it returns.</summary>
    internal Task<System.Text.Json.JsonElement> CheckAsync(string check, object? options = null) => _browser!.CheckAsync(check, options, new
    {
        url = _app!.BaseAddress.ToString().TrimEnd('/'),
        control = new Uri(_app.Simulator!.Control, "control").ToString(),
        key = "local-dev-key",
        opsKey = "local-ops-key",
    });

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _browser = Browser.Start();
        _app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            Simulator = SimulatorOptions.ClassicLadder(),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
    }
}
