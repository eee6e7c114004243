using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Capacity;
using ChatRouter.LocalHost;
using ChatRouter.Simulator.Faults;

namespace ChatRouter.Benchmarks.Saturation;

/// <summary>Keeps a router over a layout full, and counts its answers.</summary>
internal static class SaturationRun
{
    private static readonly TimeSpan s_lead = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public static async Task<SaturationFigure> RunAsync(SaturationLayout layout, TimeSpan measured, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var app = await LocalHostApp.StartAsync(
            new LocalHostOptions { Urls = "http://127.0.0.1:0", Simulator = layout.Simulator, Configure = simulator => layout.Configuration(simulator!), Environment = new Dictionary<string, string>(StringComparer.Ordinal) }, cancellationToken);
        foreach (var server in layout.Servers.Where(server => server.IsOut)) app.Simulator!.Backends[server.Name].SetFault(new FaultSettings { Fault = FaultKind.Down });
        var planned = CapacityPlanner.Plan(app.Model, layout.Figures).Cases[0].Routes[0].TotalPerSecond;

        using var caller = new StreamCaller([app.BaseAddress], LoadRequest.Model, s_deadline, clock);
        var start = clock.GetTimestamp() + (long)(s_lead.TotalSeconds * clock.TimestampFrequency);
        var slots = layout.Servers.Where(server => !server.IsOut).Sum(server => server.Slots);
        var answers = await Task.WhenAll(Enumerable.Range(0, slots + Math.Max(2, slots / 4)).Select(AskAsync));
        return new SaturationFigure(layout.Name, planned, answers.Sum() / measured.TotalSeconds);

        async Task<int> AskAsync(int number)
        {
            var count = 0;
            while (clock.GetElapsedTime(start) < measured)
            {
                var result = await caller.CallAsync(new(number, TimeSpan.Zero, Lanes.Critical, new RequestSize(SaturationServer.PromptTokens, SaturationServer.AnswerTokens)), start);
                if (result.Outcome == CallOutcome.Completed && result.Ended >= TimeSpan.Zero && result.Ended < measured) count++;
                if (result.Outcome != CallOutcome.Completed) await Task.Delay(s_pause, clock, cancellationToken);
            }

            return count;
        }
    }
}
