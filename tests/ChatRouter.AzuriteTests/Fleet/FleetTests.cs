using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Plans;
using static ChatRouter.AzuriteTests.Fleet.RunningFleet;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>The fleet's rules with real tasks, real time and a real table server.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class FleetTests(AzuriteFixture azurite)
{
    private const int Members = 8;

    [Fact]
    public async Task OpenAndRecover_EightInstancesAtOnce_OneTruthOneTrialOneReturn()
    {
        await using var fleet = await new RunningFleet(azurite.NewAccount()).StartAsync(Members);
        foreach (var member in fleet.Members.Take(5)) member.Trip();
        var own = fleet.Members.Select(member => member.State.OpenUntil).ToList();
        await EventuallyAsync("open for all", () => fleet.Members.All(member => member.State is { IsShared: true, Generation: 1, Phase: CircuitPhase.Open or CircuitPhase.HalfOpen }));

        await fleet.CallUntilClosedAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(1, fleet.MostTrials);
        // Each tripped at a moment of its own: it keeps the later of its own end and the fleet's, which is one of them.
        var row = (await fleet.RowAsync())!;
        Assert.Equal(1, row.Generation);
        Assert.Contains(row.OpenUntil, own.Take(5));
        Assert.Equal(own.Select(end => (1L, end > row.OpenUntil ? end : row.OpenUntil)), fleet.Members.Select(member => (member.State.Generation, member.State.OpenUntil)));
    }

    [Fact]
    public async Task Trip_OneInstanceOfEight_OpensForItselfAlone()
    {
        await using var fleet = await new RunningFleet(azurite.NewAccount()).StartAsync(Members);
        foreach (var member in fleet.Members) await fleet.CallAsync(member, AttemptOutcome.Success, TimeSpan.Zero);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        fleet.Members[0].Trip();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);

        Assert.True(fleet.Members[0].State.IsOwnOpinion);
        Assert.All(fleet.Members.Skip(1), member => Assert.Equal(CircuitPhase.Closed, member.State.Phase));
    }

    [Fact]
    public async Task HolderOfTheLease_DiesInItsTrial_AnotherTakesOverAfterTheLease()
    {
        await using var fleet = await new RunningFleet(azurite.NewAccount()).StartAsync(3);
        foreach (var member in fleet.Members) member.Trip();
        await EventuallyAsync("open for all", () => fleet.Members.All(member => member.State.IsShared));
        var dead = fleet.Members[0];
        await EventuallyAsync("the first has the trial", () => dead.Circuit.TryAcquire(out var permit) && permit.IsTrial);
        var start = TimeProvider.System.GetTimestamp();
        await dead.DieAsync();

        var other = default(CircuitPermit);
        await EventuallyAsync("another has the trial", () => fleet.Members.Skip(1).Any(member => member.Circuit.TryAcquire(out other)));
        Assert.True(other.IsTrial);
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(3.5), $"A lease of 4 s was taken over after {TimeProvider.System.GetElapsedTime(start)}.");
    }

    [Fact]
    public async Task StorageStoppedAndStarted_TripsInBetween_NothingIsLostAndNoCallFails()
    {
        var folder = Directory.CreateTempSubdirectory("chatrouter-fleet");
        try
        {
            await using var server = await AzuriteServer.StartNewAsync(folder.FullName);
            await using var fleet = await new RunningFleet(server.ConnectionString).StartAsync(4);
            await server.StopAsync();
            foreach (var member in fleet.Members) member.Trip();
            Assert.All(fleet.Members, member => Assert.False(member.Circuit.TryAcquire(out _)));
            await EventuallyAsync("the break is over", () => fleet.Members.All(member => member.State.Phase == CircuitPhase.HalfOpen));

            // Calls go on, and are turned away or let through without an error, while nobody can be asked.
            for (var call = 0; call < 20; call++)
            {
                foreach (var member in fleet.Members) await fleet.CallAsync(member, AttemptOutcome.Failure(FailureReason.ServerError), TimeSpan.Zero);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }

            await server.StartAsync();
            await EventuallyAsync("open for all", () => fleet.Members.All(member => member.State is { IsShared: true, Generation: >= 1 }));
            var row = (await fleet.RowAsync())!;
            Assert.True(row.Generation >= 1);
            Assert.All(fleet.Members, member => Assert.True(member.State.BreakCount >= 1));

            await fleet.CallUntilClosedAsync(TimeSpan.FromMilliseconds(50));
            Assert.Equal(1, fleet.MostTrials);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
