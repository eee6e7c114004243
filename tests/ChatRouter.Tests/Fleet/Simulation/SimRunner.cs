using System.Collections.Concurrent;
using System.Globalization;
using Xunit.Abstractions;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// Runs worlds of many seeds. <c>CHATROUTER_SIM_SCHEDULES</c>: how many; <c>CHATROUTER_SIM_SEED</c>: the first seed; with one schedule its whole
/// history is printed.
/// </summary>
internal static class SimRunner
{
    private const int ToldOnFailure = 120;

    /// <summary>Fails with the first schedule that fails.</summary>
    internal static async Task RunAsync<T>(Func<int, T> create, int schedules, ITestOutputHelper output, Action<T>? onEnd = null)
        where T : SimWorld
    {
        var (first, count) = (Setting("CHATROUTER_SIM_SEED", 1), Setting("CHATROUTER_SIM_SCHEDULES", schedules));
        var next = first - 1;
        var steps = 0L;
        var failures = new ConcurrentBag<T>();

        // On threads of their own: exceptions cost by the depth of the stack, and a test's is deep.
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, count)).Select(_ =>
            Task.Factory.StartNew(RunMany, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var failed = failures.OrderBy(world => world.Seed).ToList();
        if (failed.Count > 0) Assert.Fail($"{failed.Count} of {count} schedules fail:{Environment.NewLine}{string.Join(Environment.NewLine, failed.Select(Summary))}{Report(failed[0])}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} schedules, {steps} steps"));

        void RunMany()
        {
            int seed;
            while ((seed = Interlocked.Increment(ref next)) < first + count)
            {
                var world = create(seed);
                world.Run();
                if (count == 1) output.WriteLine(world.History.Tell(world.History.Count));
                if (world.Failure is not null) failures.Add(world);
                Interlocked.Add(ref steps, world.Pump.Steps);
                onEnd?.Invoke(world);
            }
        }
    }

    private static string Summary(SimWorld world) => $"{world}: {world.Failure}";

    private static string Report(SimWorld world) => string.Create(
        CultureInfo.InvariantCulture,
        $"""


        {Summary(world)}
        Again: CHATROUTER_SIM_SEED={world.Seed} CHATROUTER_SIM_SCHEDULES=1

        {world.History.Tell(ToldOnFailure)}
        """);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
