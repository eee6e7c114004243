using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using ChatRouter.LocalHost.Commands;
using ChatRouter.Tests.Alerts;

namespace ChatRouter.Tests.LocalHost;

/// <summary>What each command prints, and its exit code.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"router-{Guid.NewGuid():N}.json");
    private readonly WatchedWriter _output = new();
    private readonly WatchedWriter _error = new();
    private readonly StopSignals _signals = new();

    public void Dispose()
    {
        File.Delete(_file);
        _output.Dispose();
        _error.Dispose();
        _signals.Dispose();
    }

    [Fact]
    public async Task Check_ValidFile_CountsAndExitCode0()
    {
        await File.WriteAllTextAsync(_file, """
            { "tenants": [{ "name": "a", "keys": ["sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"] }],
              "backends": { "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1", "model": "m" }, "gpu2": { "protocol": "vllm", "baseUrl": "http://gpu2", "model": "m" } },
              "routes": { "chat": { "ladder": [{ "backends": ["gpu1", "gpu2"] }] } } }
            """);

        Assert.Equal(0, await Run("check", "--config", _file));

        Assert.EndsWith($"{_file} is valid: 1 route, 2 backends, 1 tenant.{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Check_TwoErrors_BothPrintedAndExitCode1()
    {
        await File.WriteAllTextAsync(_file, """
            { "backends": { "gpu1": { "protocol": "telepathy", "baseUrl": "http://gpu1", "model": "m" } },
              "routes": { "chat": { "ladder": [{ "backends": ["gpu9"] }] } } }
            """);

        Assert.Equal(1, await Run("check", "--config", _file));

        var lines = _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("error: line 1, backends.gpu1.protocol: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("error: line 2, routes.chat.ladder[0].backends[0]: ", lines[1], StringComparison.Ordinal);
        Assert.Equal($"{_file} is not valid: 2 errors.", lines[2]);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("plan")]
    public async Task Check_GoldenPromptsThatCannotBeUsed_AreAnErrorBeforeADeployment(string command)
    {
        await File.WriteAllTextAsync(_file, """
            { "tenants": [{ "name": "a", "keys": ["sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"] }],
              "backends": { "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1", "model": "m" }, "gpu2": { "protocol": "vllm", "baseUrl": "http://gpu2", "model": "m" }, "gpu3": { "protocol": "vllm", "baseUrl": "http://gpu3", "model": "m" } },
              "routes": { "chat": { "ladder": [{ "backends": ["gpu1"] }, { "backends": ["gpu3"] }] } },
              "releases": { "v2": { "route": "chat", "candidate": ["gpu2"], "version": "2", "memory": { "notMeasured": "hosted" }, "golden": { "file": "nowhere.jsonl" } } } }
            """);

        Assert.Equal(1, await Run(command, "--config", _file));

        var lines = _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("error: line 4, releases.v2.golden.file: Release 'v2': golden.file is \"nowhere.jsonl\", which is no file.", lines, StringComparer.Ordinal);
        if (command == "check") Assert.Equal($"{_file} is not valid: 1 error.", lines[^1]);
    }

    [Fact]
    public async Task AlertsTest_ChannelAnswers_SaysWhatAndExitCode0()
    {
        await using var hook = await HookServer.StartAsync();
        await WriteWithChannelAsync(hook.Url);

        Assert.Equal(0, await Run("alerts", "test", "chat", "--config", _file));
        Assert.Equal($"chat (slack): taken, HTTP 200: ok{Environment.NewLine}", _output.ToString());
        Assert.Equal("[TEST] Test of this channel", hook.Json(0).GetProperty("text").GetString());
    }

    [Fact]
    public async Task AlertsTest_ChannelRefuses_SaysWhatAndExitCode1()
    {
        await using var hook = await HookServer.StartAsync();
        hook.Answer = response =>
        {
            response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await WriteWithChannelAsync(hook.Url);

        Assert.Equal(1, await Run("alerts", "test", "chat", "--config", _file));
        Assert.Equal($"chat (slack): not taken, HTTP 404{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task AlertsTest_UnknownChannel_NamesTheKnownOnes()
    {
        await WriteWithChannelAsync(new Uri("http://localhost:1/x"));

        Assert.Equal(1, await Run("alerts", "test", "phone", "--config", _file));
        Assert.Equal($"error: {_file} has no alert channel 'phone'; it has chat.{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task Check_NoFileGiven_ExitCode1()
    {
        Assert.Equal(1, await Run("check"));

        Assert.Contains("--config", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_UntilTheSignal_PrintsWhereAndStopsWithExitCode0()
    {
        var run = Run("--urls", "http://127.0.0.1:0", "--simulator-port", "0");
        var banner = await _output.WaitForAsync("Ctrl-C stops.", s_patience);

        _signals.Raise();

        Assert.Equal(0, await run.WaitAsync(s_patience, TimeProvider.System));
        Assert.EndsWith($"Stopping: running requests get up to 30 s. Ctrl-C again stops at once.{Environment.NewLine}Stopped.{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("  keys        local-dev-key; for /ops local-ops-key", banner, StringComparison.Ordinal);
        Assert.Matches("""curl -s http://127.0.0.1:\d+/v1/chat/completions -H "Authorization: Bearer local-dev-key" """, banner);
        Assert.Matches("""curl -s -X PUT http://127.0.0.1:\d+/control/gpu1 -d '{"fault":"down"}'""", banner);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Serve_SecondSignal_CutsTheRunningStreamAtOnce()
    {
        var run = Run("--urls", "http://127.0.0.1:0", "--simulator-port", "0");
        var banner = await _output.WaitForAsync("Ctrl-C stops.", s_patience);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "local-dev-key") } };
        foreach (var gpu in (string[])["gpu1", "gpu2"])
        {
            using var stall = await http.PutAsync(new Uri($"{Find(banner, "(http\\S+/control)/gpu1")}/{gpu}"), new StringContent("""{"fault":"stall","afterTokens":3,"seconds":60}"""));
            Assert.Equal(HttpStatusCode.OK, stall.StatusCode);
        }

        using var question = new HttpRequestMessage(HttpMethod.Post, Find(banner, "API base +(\\S+)") + "/chat/completions")
        {
            Content = new StringContent("""{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead);

        _signals.Raise();
        await _output.WaitForAsync("Ctrl-C again stops at once.", s_patience);
        Assert.False(run.IsCompleted);
        _signals.Raise();

        Assert.Equal(0, await run.WaitAsync(s_patience, TimeProvider.System));
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Serve_SignalBeforeItHasStarted_ExitCode0()
    {
        _signals.Raise();

        Assert.Equal(0, await Run("--urls", "http://127.0.0.1:0", "--simulator-port", "0"));
    }

    [Fact]
    public async Task Serve_PortInUse_OneSentenceAndExitCode1()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var url = $"http://{occupant.LocalEndpoint}";

        Assert.Equal(1, await Run("--urls", url, "--no-simulator"));

        Assert.Equal($"An address of {url} is in use: stop what listens there or choose another with --urls.{Environment.NewLine}", _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public async Task Serve_StoppedWithBatchLinesWaiting_SaysHowManyAreLost()
    {
        var run = Run("--urls", "http://127.0.0.1:0", "--simulator-port", "0");
        var banner = await _output.WaitForAsync("Ctrl-C stops.", s_patience);
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", "local-dev-key") } };
        foreach (var backend in (string[])["gpu1", "gpu2", "ollama1", "cpu1"])
        {
            using var silent = await http.PutAsync(new Uri($"{Find(banner, "(http\\S+/control)/gpu1")}/{backend}"), new StringContent("""{"fault":"silent"}"""));
            Assert.Equal(HttpStatusCode.OK, silent.StatusCode);
        }

        var lines = Enumerable.Range(1, 3).Select(n => $$$"""{"custom_id":"{{{n}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"chat","messages":[{"role":"user","content":"Hi"}]}}""");
        using var batch = await http.PostAsync(Find(banner, "API base +(\\S+)") + "/batches", new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/jsonl"));
        Assert.Equal(HttpStatusCode.Accepted, batch.StatusCode);

        _signals.Raise();
        _signals.Raise();

        Assert.Equal(0, await run.WaitAsync(s_patience, TimeProvider.System));
        Assert.Contains($"{Environment.NewLine}Batch lines that had not been run: 3. The local queue ends with this process; send them again.{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("65532")]
    [InlineData("-1")]
    public async Task Serve_SimulatorPortOutOfRange_OneSentenceAndExitCode1(string port)
    {
        Assert.Equal(1, await Run("--simulator-port", port));

        Assert.Equal("--simulator-port must be 0 to 65531.", _error.ToString().Trim());
    }

    [Fact]
    public async Task Serve_UnknownOption_ExitCode1()
    {
        Assert.Equal(1, await Run("--port", "1"));

        Assert.Contains("'--port'", _error.ToString(), StringComparison.Ordinal);
    }

    private static string Find(string text, string pattern) => Regex.Match(text, pattern, RegexOptions.None, s_patience).Groups[1].Value;

    private Task WriteWithChannelAsync(Uri url) => File.WriteAllTextAsync(_file, $$"""
        { "backends": { "gpu1": { "protocol": "vllm", "baseUrl": "http://gpu1", "model": "m" } },
          "routes": { "chat": { "ladder": [{ "backends": ["gpu1"] }] } },
          "alerts": { "channels": { "chat": { "kind": "slack", "url": "{{url}}" } } } }
        """);

    private Task<int> Run(params string[] args) => CommandLine.RunAsync(args, _output, _error, _signals);
}
