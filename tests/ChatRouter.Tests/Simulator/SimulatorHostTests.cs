using ChatRouter.Simulator;

namespace ChatRouter.Tests.Simulator;

public sealed class SimulatorHostTests
{
    [Fact]
    public async Task Start_WrongOptions_NamesEveryProblem()
    {
        var options = new SimulatorOptions
        {
            LogCapacity = 0,
            Backends =
            [
                new() { Name = "a b", Model = "m", Slots = 0 },
                new() { Name = "x", Model = "", Port = 70_000, TokenInterval = TimeSpan.FromSeconds(-1) },
                new() { Name = "x", Model = "m", LoadSlowdown = double.NaN },
            ],
        };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => SimulatorHost.StartAsync(options));

        Assert.Equal(
            "The simulator's options are not valid: LogCapacity is 0; it must be 1 or more. The name 'x' is used 2 times; names must be unique. "
            + "The name 'a b' must be made of letters, digits, '-', '_' and '.'. Backend 'a b': Slots is 0; it must be 1 or more. "
            + "Backend 'x': Model is required. Backend 'x': Port is 70000; it must be 0 to 65535. "
            + "Backend 'x': TokenInterval is -00:00:01; it must be between 0 and 1 hour. "
            + "Backend 'x': LoadSlowdown is NaN; it must be 0 or more. (Parameter 'options')",
            error.Message);
    }

    [Fact]
    public async Task Start_PortTaken_FailsAndLeavesNothingOpen()
    {
        await using var first = await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder());
        var options = new SimulatorOptions
        {
            Backends = [new() { Name = "a", Model = "m" }, new() { Name = "b", Model = "m", Port = first.Backends["gpu1"].BaseUrl.Port }],
        };

        await Assert.ThrowsAnyAsync<IOException>(() => SimulatorHost.StartAsync(options));
    }

    [Fact]
    public void ClassicLadder_WithABasePort_CountsUpFromIt()
    {
        var options = SimulatorOptions.ClassicLadder(9000);

        Assert.Equal(9000, options.ControlPort);
        Assert.Equal([9001, 9002, 9003, 9004], options.Backends.Select(b => b.Port));
    }

    [Fact]
    public async Task Dispose_WithAnswersHanging_Returns()
    {
        var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(ChatRouter.Simulator.Faults.FaultKind.Silent);
        var hanging = run.PostAsync(SimulatorRun.Chat());
        await SimulatorRun.Until(() => run.Backend.Log.Count > 0);

        await run.Host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

        await Assert.ThrowsAsync<HttpRequestException>(() => hanging);
        await run.DisposeAsync();
    }
}
