using System.Globalization;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// A fleet under thousands of schedules. <c>CHATROUTER_SIM_SCHEDULES</c>: how many; <c>CHATROUTER_SIM_SEED</c>: the first seed; with one schedule its whole
/// history is printed.
/// </summary>
public sealed class FleetSimulationTests(ITestOutputHelper output)
{
    private const int ToldOnFailure = 120;
    private const int SeedsPerMutation = 200;

    [Fact]
    public Task Run_AnyFaults_KeepsEveryInvariant() => RunAllAsync(seed => Create(Schedule.Draw(seed)));

    [Fact]
    public Task Run_OneBadNetwork_OpensNoCircuitForTheOthers() => RunAllAsync(seed => CreateOneBadNetwork(seed));

    [Theory]
    [InlineData(Mutation.BlindWrites)]
    [InlineData(Mutation.EndlessLeases)]
    [InlineData(Mutation.NoEvidence)]
    [InlineData(Mutation.NoRamp)]
    [InlineData(Mutation.LostWrites)]
    internal async Task Run_BrokenCode_BreaksAnInvariant(Mutation mutation)
    {
        var found = await Task.Factory.StartNew(() => Find(mutation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        output.WriteLine(found);
        Assert.NotNull(found);
    }

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
        output.WriteLine(one.History.Hash());
    }

    // On a thread of its own: exceptions cost by the depth of the stack, and a test's is deep.
    private Task RunAllAsync(Func<int, World> create) =>
        Task.Factory.StartNew(() => RunAll(create), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void RunAll(Func<int, World> create)
    {
        var (first, count) = (Setting("CHATROUTER_SIM_SEED", 1), Setting("CHATROUTER_SIM_SCHEDULES", 25));
        var steps = 0L;
        var failures = new List<World>();
        for (var seed = first; seed < first + count; seed++)
        {
            var world = create(seed);
            world.Run();
            steps += world.Pump.Steps;
            if (count == 1) output.WriteLine(world.History.Tell(world.History.Count));
            if (world.Failure is not null) failures.Add(world);
        }

        if (failures.Count > 0) Assert.Fail($"{failures.Count} of {count} schedules fail:{Environment.NewLine}{string.Join(Environment.NewLine, failures.Select(Summary))}{Report(failures[0])}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} schedules, {steps} steps"));
    }

    private static string? Find(Mutation mutation) => Enumerable.Range(1, SeedsPerMutation).Select(seed =>
    {
        var world = mutation == Mutation.NoEvidence ? CreateOneBadNetwork(seed, mutation) : Create(Schedule.Draw(seed), mutation);
        world.Run();
        return world.Failure is null ? null : $"seed {seed}: {world.Failure}";
    }).FirstOrDefault(failure => failure is not null);

    private static World Create(Schedule schedule, Mutation mutation = Mutation.None) => new(
        schedule, new OneTrial(), new OpenUntilNeverShrinks(), new OpenMeansNoCalls(), new RampShare(), new Recovery(), new Agreement(), new StoreBudget())
    {
        Mutation = mutation,
    };

    private static World CreateOneBadNetwork(int seed, Mutation mutation = Mutation.None) => new(Schedule.DrawOneBadNetwork(seed), new OneBadNetwork(), new Recovery())
    {
        Mutation = mutation,
    };

    private static string Summary(World world) => $"{world.Schedule}: {world.Failure}";

    private static string Report(World world) => string.Create(
        CultureInfo.InvariantCulture,
        $"""


        {Summary(world)}
        Again: CHATROUTER_SIM_SEED={world.Schedule.Seed} CHATROUTER_SIM_SCHEDULES=1

        {world.History.Tell(ToldOnFailure)}
        """);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
