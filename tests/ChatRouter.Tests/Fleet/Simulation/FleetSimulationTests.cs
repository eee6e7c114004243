using ChatRouter.Tests.Fleet.Simulation.Invariants;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>A fleet's circuits under thousands of schedules; see <see cref="SimRunner"/>.</summary>
public sealed class FleetSimulationTests(ITestOutputHelper output)
{
    private const int SeedsPerMutation = 300;
    private const int MostInstancesUnderMutation = 8;
    private const int Schedules = 120;

    [Fact]
    public Task Run_AnyFaults_KeepsEveryInvariant() => SimRunner.RunAsync(seed => Create(Schedule.Draw(seed)), Schedules, output);

    [Fact]
    public Task Run_OneBadNetwork_OpensNoCircuitForTheOthers() => SimRunner.RunAsync(seed => CreateOneBadNetwork(seed), Schedules / 3, output);

    /// <summary>Every invariant can fail: what it watches over is taken out of the code, and it finds that alone. The first seed is where it last did so; the search goes on
    /// from there.</summary>
    [Theory]
    [InlineData(Mutation.BlindWrites, typeof(OneTrial), 47)]
    [InlineData(Mutation.LostWrites, typeof(OneTrial), 1)]
    [InlineData(Mutation.BlindWrites, typeof(OpenUntilNeverShrinks), 297)]
    [InlineData(Mutation.NoNews, typeof(OpenMeansNoCalls), 1)]
    [InlineData(Mutation.NoRamp, typeof(RampShare), 56)]
    [InlineData(Mutation.EndlessLeases, typeof(Recovery), 122)]
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
}
