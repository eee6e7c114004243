using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// A fleet under thousands of schedules. <c>CHATROUTER_SIM_SCHEDULES</c>: how many; <c>CHATROUTER_SIM_SEED</c>: the first
/// seed; with one schedule its whole
/// history is printed.
/// </summary>
public sealed class FleetSimulationTests(ITestOutputHelper output)
{
    private const int ToldOnFailure = 120;
    private const int SeedsPerMutation = 300;
    private const int MostInstancesUnderMutation = 8;
    private const int Schedules = 300;

    [Fact]
    public Task Run_AnyFaults_KeepsEveryInvariant() => RunAllAsync(seed => Create(Schedule.Draw(seed)), Schedules);

    [Fact]
    public Task Run_OneBadNetwork_OpensNoCircuitForTheOthers() => RunAllAsync(seed => CreateOneBadNetwork(seed), Schedules / 3);

    /// <summary>Every invariant can fail: what it watches over is taken out of the code, and it finds that alone. The first seed is where it last did so; the search goes on
    /// from there.</summary>
    [Theory]
    [InlineData(Mutation.BlindWrites, typeof(OneTrial), 47)]
    [InlineData(Mutation.LostWrites, typeof(OneTrial), 1)]
    [InlineData(Mutation.BlindWrites, typeof(OpenUntilNeverShrinks), 50)]
    [InlineData(Mutation.NoNews, typeof(OpenMeansNoCalls), 1)]
    [InlineData(Mutation.NoRamp, typeof(RampShare), 56)]
    [InlineData(Mutation.EndlessLeases, typeof(Recovery), 17)]
    [InlineData(Mutation.LostWrites, typeof(Agreement), 1)]
    [InlineData(Mutation.NoPace, typeof(StoreBudget), 1)]
    [InlineData(Mutation.NoEvidence, typeof(OneBadNetwork), 1)]
    internal async Task Run_BrokenCode_BreaksTheInvariant(Mutation mutation, Type invariant, int firstSeed)
    {
        var found = await Task.Factory.StartNew(() => Find(mutation, invariant, firstSeed), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        output.WriteLine(found);
        Assert.Contains($": {invariant.Name}: ", found, StringComparison.Ordinal);
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

    // On threads of their own: exceptions cost by the depth of the stack, and a test's is deep.
    private async Task RunAllAsync(Func<int, World> create, int schedules)
    {
        var (first, count) = (Setting("CHATROUTER_SIM_SEED", 1), Setting("CHATROUTER_SIM_SCHEDULES", schedules));
        var next = first - 1;
        var ended = new ConcurrentBag<(Schedule Schedule, long Steps)>();
        var failures = new ConcurrentBag<World>();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, count)).Select(_ =>
            Task.Factory.StartNew(RunMany, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var failed = failures.OrderBy(world => world.Schedule.Seed).ToList();
        if (failed.Count > 0) Assert.Fail($"{failed.Count} of {count} schedules fail:{Environment.NewLine}{string.Join(Environment.NewLine, failed.Select(Summary))}{Report(failed[0])}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} schedules of up to {ended.Max(one => one.Schedule.Instances)} instances, {ended.Sum(one => one.Steps)} steps"));

        void RunMany()
        {
            int seed;
            while ((seed = Interlocked.Increment(ref next)) < first + count)
            {
                var world = create(seed);
                world.Run();
                if (count == 1) output.WriteLine(world.History.Tell(world.History.Count));
                if (world.Failure is not null) failures.Add(world);
                ended.Add((world.Schedule, world.Pump.Steps));
            }
        }
    }

    private static string? Find(Mutation mutation, Type invariant, int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + SeedsPerMutation; seed++)
        {
            var schedule = invariant == typeof(OneBadNetwork) ? Schedule.DrawOneBadNetwork(seed) : Schedule.Draw(seed);
            if (schedule.Instances > MostInstancesUnderMutation) continue;
            var world = new World(schedule, (Invariant)Activator.CreateInstance(invariant)!) { Mutation = mutation };
            world.Run();
            if (world.Failure is not null) return $"seed {seed}: {world.Failure}";
        }

        return null;
    }

    private static World Create(Schedule schedule) => new(
        schedule, new OneTrial(), new OpenUntilNeverShrinks(), new OpenMeansNoCalls(), new RampShare(), new Recovery(), new Agreement(), new StoreBudget());

    private static World CreateOneBadNetwork(int seed) => new(Schedule.DrawOneBadNetwork(seed), new OneBadNetwork(), new Recovery());

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
