using ChatRouter.Simulator.Faults;
using ChatRouter.WorkerTests.Contract;
using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>The timer function, invoked as the timer extension does.</summary>
[Collection(nameof(SharedApp))]
public sealed class TimerTests(SharedApp shared)
{
    private const string Tick = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""";

    [Fact]
    public async Task Tick_FindsADeadBackendAndItsReturn()
    {
        await TickUntilAsync("healthy");
        shared.App.Simulator.Fault(Backends.Cpu, FaultKind.Down);
        await TickUntilAsync("down");
        shared.App.Simulator.ClearFaults();
        await TickUntilAsync("healthy");
    }

    private Task TickUntilAsync(string verdict) => Eventually.TrueAsync(
        async () =>
        {
            var result = await shared.App.Host.InvokeAsync("probebackends", new TypedData { Json = Tick });
            Assert.True(result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
            return (await shared.App.BackendAsync(Backends.Cpu)).GetProperty("health").GetString() == verdict;
        },
        $"the probes do not find the backend {verdict}",
        TimeSpan.FromSeconds(40));
}
