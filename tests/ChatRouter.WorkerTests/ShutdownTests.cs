using System.Net;
using System.Text;
using ChatRouter.Simulator.Faults;
using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>A worker that is told to end finishes what it has begun and refuses what comes then.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WhileAStreamRuns_StreamIsCompletedNewCallsAreRefusedThenTheWorkerEnds(bool bySignal)
    {
        await using var app = await RunningApp.StartAsync(withTables: false);
        foreach (var gpu in (string[])[Backends.GpuA, Backends.GpuB]) app.Simulator.Fault(gpu, FaultKind.SlowTokens, f => f with { IntervalMs = 75 });
        using var response = await app.PostAsync(Ask.For("say 40 tokens", stream: true));
        await using var body = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(body, Encoding.UTF8);
        await reader.ReadLineAsync();

        if (bySignal) app.Host.Worker.Terminate();
        else app.Host.TerminateWorker(s_grace);

        await Eventually.TrueAsync(async () =>
        {
            using var alive = await app.Host.Http.GetAsync(new Uri("healthz", UriKind.Relative));
            return alive.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, "new calls are still taken");
        var refused = await app.AskAsync(Ask.For("Hello"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "shutting_down", "1"), (refused.Status, refused.ErrorCode, refused.Headers["Retry-After"]));
        Assert.Contains("[DONE]", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        using var limit = new CancellationTokenSource(s_grace, TimeProvider.System);
        await app.Host.Worker.WaitForExitAsync(limit.Token);
        Assert.Equal(0, app.Host.Worker.ExitCode);
    }
}
