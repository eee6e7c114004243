using System.Diagnostics;
using System.Globalization;

namespace ChatRouter.InfraTests.Scripts;

/// <summary>The guard of a model server, with a stub in the server's place and one that takes what systemd would be told.</summary>
public sealed class GuardTests : IAsyncLifetime
{
    private StubServer _model = null!;
    private StubServer _systemd = null!;

    public async Task InitializeAsync()
    {
        _model = await StubServer.StartAsync();
        _systemd = await StubServer.StartAsync();
        _systemd.On("POST /notify", _ => 200);
    }

    public async Task DisposeAsync()
    {
        await _model.DisposeAsync();
        await _systemd.DisposeAsync();
    }

    [ShellFact("curl")]
    public async Task Run_ServerLoads_ReadyOnlyWhenItAnswers()
    {
        var refusals = 2;
        _model.On("GET /ready", _ => refusals-- > 0 ? 503 : 200);
        _model.On("GET /alive", _ => 200);
        using var run = Run("exec sleep 600");

        List<string> told = [];
        while (told.Count == 0 || told[^1] != "WATCHDOG=1") told.Add((await _systemd.NextAsync(_ => true)).Body);

        Assert.Equal(["EXTEND_TIMEOUT_USEC=60000000 --status=loading", "EXTEND_TIMEOUT_USEC=60000000 --status=loading",
            "--ready --status=serving", "WATCHDOG=1"], told);
    }

    [ShellFact("curl")]
    public async Task Run_ServerHangs_NoMoreBeats()
    {
        var alive = 2;
        var asked = new TaskCompletionSource();
        _model.On("GET /ready", _ => 200);
        _model.On("GET /alive", _ =>
        {
            if (--alive < -2) asked.TrySetResult();
            return alive >= 0 ? 200 : 503;
        });
        using var run = Run("exec sleep 600");

        // Three refusals after two answers: everything that would be told has been told.
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["--ready --status=serving", "WATCHDOG=1", "WATCHDOG=1"], _systemd.Asked.Select(request => request.Body));
    }

    [ShellFact("curl")]
    public async Task Run_ServerDies_EndsWithItsCode()
    {
        _model.On("GET /ready", _ => 200);
        _model.On("GET /alive", _ => 503);
        using var run = Run("exit 7");

        var (code, _) = await run.EndAsync();

        Assert.Equal(7, code);
    }

    [ShellFact("curl", "kill")]
    public async Task Run_Terminated_LetsTheServerEndItsWork()
    {
        _model.On("GET /ready", _ => 200);
        _model.On("GET /alive", _ => 200);
        // A server that finishes what it does before it ends.
        using var run = Run("""trap 'systemd-notify drained; exit 3' TERM; while :; do sleep 0.05 & wait $!; done""");
        await _systemd.NextAsync(request => request.Body == "WATCHDOG=1");

        using var kill = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]);
        var (code, _) = await run.EndAsync();

        Assert.Equal(3, code);
        await _systemd.NextAsync(request => request.Body == "drained");
    }

    private ScriptRun Run(string server) => new(
        "infra/gpu/systemd/guard.sh",
        [_model.Url + "/ready", _model.Url + "/alive", "sh", "-c", server],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["systemd-notify"] = $"""exec curl --silent --output /dev/null --data "$*" {_systemd.Url}/notify""" },
        new Dictionary<string, string>(StringComparer.Ordinal) { ["GUARD_POLL_SECONDS"] = "0", ["GUARD_BEAT_SECONDS"] = "0.05" });
}
