using System.Globalization;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// Schedules of faults, drawn from seeds. <c>CHATROUTER_SIM_SCHEDULES</c>: how many; <c>CHATROUTER_SIM_SEED</c>: the first seed; with one schedule its whole
/// history is printed.
/// </summary>
public sealed class FleetSimulationTests(ITestOutputHelper output)
{
    private const int ToldOnFailure = 120;

    [Fact]
    public Task Run_OneInstance_KeepsEveryInvariant() =>
        RunAllAsync(seed => new World(Schedule.Draw(seed) with { Instances = 1 }, new RampShare(), new Recovery()));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_TheSameSeedTwice_HasTheSameHistory(int seed)
    {
        var (one, two) = (new World(Schedule.Draw(seed)), new World(Schedule.Draw(seed)));
        one.Run();
        two.Run();

        Assert.Equal((null, null), (one.Failure, two.Failure));
        Assert.True(one.History.Count > 50);
        Assert.Equal(one.History.Tell(one.History.Count), two.History.Tell(two.History.Count));
        Assert.Equal(one.Pump.Steps, two.Pump.Steps);
    }

    // On a thread of its own: exceptions cost by the depth of the stack, and a test's is deep.
    private Task RunAllAsync(Func<int, World> create) =>
        Task.Factory.StartNew(() => RunAll(create), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void RunAll(Func<int, World> create)
    {
        var (first, count) = (Setting("CHATROUTER_SIM_SEED", 1), Setting("CHATROUTER_SIM_SCHEDULES", 100));
        var steps = 0L;
        for (var seed = first; seed < first + count; seed++)
        {
            var world = create(seed);
            world.Run();
            steps += world.Pump.Steps;
            if (count == 1) output.WriteLine(world.History.Tell(world.History.Count));
            if (world.Failure is not null) Assert.Fail(Report(world));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} schedules, {steps} steps"));
    }

    private static string Report(World world) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {world.Failure}
        {world.Schedule}
        Again: CHATROUTER_SIM_SEED={world.Schedule.Seed} CHATROUTER_SIM_SCHEDULES=1

        {world.History.Tell(ToldOnFailure)}
        """);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
