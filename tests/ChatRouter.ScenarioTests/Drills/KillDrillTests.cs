using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator.Faults;
using Xunit.Abstractions;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>
/// The kill drill on the built-in ladder: both GPUs die one after the other under load and come back. By default short;
/// with <c>CHATROUTER_DRILL=full</c> 200 requests per second for 20 seconds.
/// </summary>
[Collection(nameof(Alone))]
public sealed class KillDrillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task BothGpusDieAndComeBack_NoCallerSeesAnError()
    {
        var isFull = Environment.GetEnvironmentVariable("CHATROUTER_DRILL") == "full";
        var (rate, unit) = isFull ? (200, 5) : (100, 2);
        await using var router = await RouterFixture.StartBuiltInAsync(simulator =>
        {
            foreach (var backend in simulator.Backends) backend.RecordRequests = false;
        });
        var plan = new DrillPlan(
            rate,
            TimeSpan.FromSeconds(4 * unit),
            (TimeSpan.FromSeconds(unit), () => router.Fault("gpu1", FaultKind.Down)),
            (TimeSpan.FromSeconds(2 * unit), () => router.Fault("gpu2", FaultKind.Down)),
            (TimeSpan.FromSeconds(3 * unit), router.Simulator.ClearFaults));

        var calls = await Drill.RunAsync(router, plan, "say 20 tokens");

        output.WriteLine(DrillTable.Of(calls, [.. router.Simulator.Backends.Keys]));
        Assert.DoesNotContain(calls, call => call.Problem is not null);
        await router.IdleAsync();
    }
}
