using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Storage;
using ChatRouter.Telemetry;
using static ChatRouter.Tests.Slo.SloFleet;

namespace ChatRouter.Tests.Slo;

/// <summary>The sums stay true while writers and rollups fail, crash, overlap and come late.</summary>
public sealed class SloRollupFaultTests
{
    /// <summary>Whatever is lost, repeated, crashes between any two operations, runs twice at once or comes late: the sums are those of one process.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task AnyInterleaving_GivesTheSumsOfOneProcess(int seed)
    {
        var random = new Random(seed);
        var fleet = await SloFleet.CreateAsync("chat", "a/b");
        var accounts = Enumerable.Range(0, 3).Select(_ => fleet.Start()).ToArray();
        var rollups = accounts.Select(account => account.Rollup).ToArray();
        var isNested = false;
        var trouble = 0.0;
        var faults = 0;
        fleet.Store.OnWrite = fleet.Store.OnQuery = fleet.Store.OnRead = () =>
        {
            if (random.NextDouble() < trouble) Fail();
            if (isNested || trouble == 0 || random.NextDouble() > 0.1) return;

            // Between any two operations of a run another one, whole or until it crashes.
            isNested = true;
            try
            {
                rollups[random.Next(rollups.Length)].RunAsync(default).GetAwaiter().GetResult();
            }
            catch (EntityTableException)
            {
                // It crashed.
            }
            finally
            {
                isNested = false;
            }
        };
        fleet.Store.AfterWrite = () =>
        {
            if (random.NextDouble() < trouble) Fail();
        };

        // One of them is cut off from storage for up to two hours.
        var cutOff = random.Next(60, 300);
        var isBackAt = cutOff + random.Next(30, 120);
        for (var minute = 0; minute < 600; minute++)
        {
            for (var i = 0; i < accounts.Length; i++)
            {
                trouble = 0.15;
                for (var k = random.Next(3); k > 0; k--) fleet.Record(accounts[i], Any(random));
                if (i == 0 && minute >= cutOff && minute < isBackAt) trouble = 1;
                await TryAsync(() => accounts[i].WriteAsync(default));
            }

            trouble = 0.15;
            if (minute % 10 == 0) await TryAsync(() => rollups[random.Next(rollups.Length)].RunAsync(default));
            fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        trouble = 0;
        Assert.True(faults > 300, $"only {faults} faults");
        for (var hour = 0; hour < 3; hour++)
        {
            await WriteAsync(accounts);
            fleet.Clock.Advance(TimeSpan.FromHours(1));
        }

        await AssertSumsAsync();
        fleet.Clock.Advance(TimeSpan.FromDays(6));
        trouble = 0.15;
        for (var i = 0; i < 50; i++) await TryAsync(() => rollups[random.Next(rollups.Length)].RunAsync(default));
        trouble = 0;
        await rollups[0].RunAsync(default);

        await AssertSumsAsync();
        Assert.All(await fleet.KeysAsync("chat"), key => Assert.StartsWith("d|", key, StringComparison.Ordinal));
        return;

        void Fail()
        {
            faults++;
            throw new EntityTableException("fault");
        }

        async Task AssertSumsAsync()
        {
            Assert.Equal(fleet.Truth("chat"), await fleet.StoredAsync("chat"));
            Assert.Equal(fleet.Truth("a/b"), await fleet.StoredAsync("a/b"));
        }
    }

    private static async Task TryAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (EntityTableException)
        {
            // As planned.
        }
    }

    private static DecisionRecord Any(Random random)
    {
        var lane = (Lane)random.Next(3);
        var decision = random.Next(4) == 0
            ? Decisions.Failed((FailureReason)random.Next(1, 18)) with { Lane = lane }
            : Decisions.Complete(random.Next(100, 9000), new Usage(random.Next(500), random.Next(100)), stream: true, firstMs: random.Next(20, 900), rung: random.Next(1, 4), lane: lane);
        return random.Next(2) == 0 ? decision : decision with { Route = "a/b" };
    }
}
