using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace ChatRouter.PageTests;

/// <summary>
/// Chromium, driven by Playwright in a process of Node.js: a line of JSON in asks for a check, a line out answers. Chromium is the system's own (Debian: <c>apt-get install chromium</c>);
/// <c>CHATROUTER_CHROMIUM</c> names another one. Checks run one after the other.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _node;
    private readonly Task<string> _errors;

    private Browser(Process node)
    {
        _node = node;
        _errors = node.StandardError.ReadToEndAsync();
    }

    public static Browser Start()
    {
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(BrowserInstallation.Shared.Runner);
        start.Environment["CHATROUTER_CHROMIUM"] = FindChromium();
        try
        {
            return new Browser(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"'node' cannot be started: {e.Message}. These tests drive a browser from Node.js 20.", e);
        }
    }

    public async Task<JsonElement> CheckAsync(string check, object? options, object target)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        await _turn.WaitAsync(limit.Token);
        try
        {
            await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { check, options, target }));
            await _node.StandardInput.FlushAsync(limit.Token);
            var line = await _node.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"The browser ended: {await _errors}");
            var answer = JsonDocument.Parse(line).RootElement;
            Assert.True(answer.GetProperty("ok").GetBoolean(), answer.TryGetProperty("error", out var error) ? error.GetString() : null);
            return answer.GetProperty("result");
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Node ends with its input, and the browser with Node.
        _node.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        try
        {
            await _node.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _node.Kill(entireProcessTree: true);
        }

        _node.Dispose();
        _turn.Dispose();
    }

    private static string FindChromium()
    {
        if (Environment.GetEnvironmentVariable("CHATROUTER_CHROMIUM") is { Length: > 0 } given) return given;
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("No Chromium is on the PATH. Debian: apt-get install chromium; or name one by CHATROUTER_CHROMIUM.");
    }
}
