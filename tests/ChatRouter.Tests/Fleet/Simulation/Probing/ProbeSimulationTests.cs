using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>A fleet's probes under thousands of schedules; see <see cref="SimRunner"/>.</summary>
public sealed class ProbeSimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 80;
    private const int SeedsPerMutation = 100;

    [Fact]
    public async Task Run_AnyFaults_OneProbesAndItsVerdictsArrive()
    {
        var (schedules, runs, arrivals) = (0, 0, 0);
        await SimRunner.RunAsync(seed => new ProbeWorld(ProbeSchedule.Draw(seed)), Schedules, output, world =>
        {
            Interlocked.Increment(ref schedules);
            Interlocked.Add(ref runs, world.Runs.Count);
            Interlocked.Add(ref arrivals, world.Arrivals);
        });

        output.WriteLine($"{runs} runs, {arrivals} deaths and recoveries seen to arrive");
        Assert.True(arrivals > schedules || schedules == 1);
    }

    /// <summary>Both can fail: a claim that does not keep others away, and one that keeps them away for too long.</summary>
    [Theory]
    [InlineData(Mutation.BlindWrites, "OneRun")]
    [InlineData(Mutation.EndlessLeases, "VerdictsArrive")]
    internal async Task Run_BrokenCode_BreaksTheInvariant(Mutation mutation, string invariant)
    {
        var found = await Task.Factory.StartNew(() => Find(mutation, invariant), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.NotNull(found);
        output.WriteLine(found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_TheSameSeedTwice_HasTheSameHistory(int seed)
    {
        var (one, two) = (new ProbeWorld(ProbeSchedule.Draw(seed)), new ProbeWorld(ProbeSchedule.Draw(seed)));
        one.Run();
        two.Run();

        Assert.Equal((null, null), (one.Failure, two.Failure));
        Assert.True(one.Runs.Count > 5);
        Assert.Equal(one.History.Tell(one.History.Count), two.History.Tell(two.History.Count));
    }

    private static string? Find(Mutation mutation, string invariant)
    {
        for (var seed = 1; seed <= SeedsPerMutation; seed++)
        {
            var world = new ProbeWorld(ProbeSchedule.Draw(seed)) { Mutation = mutation };
            world.Run();
            if (world.Failure?.StartsWith(invariant + ": ", StringComparison.Ordinal) == true) return $"seed {seed}: {world.Failure}";
        }

        return null;
    }
}
