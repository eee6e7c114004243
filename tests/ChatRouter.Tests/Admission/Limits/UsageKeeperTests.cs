using ChatRouter.Admission.Limits;
using ChatRouter.Model.Callers;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>What instances tell each other of their tenants. The clock begins at noon.</summary>
public sealed class UsageKeeperTests
{
    private static readonly Tenant Caller = new() { Name = "t", KeySha256 = [], TokensPerDay = 1000 };

    [Fact]
    public async Task Turn_OthersHaveSpent_CountsForAll()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 2);
        Spend(fleet.Members[0], 600);
        Spend(fleet.Members[1], 300);

        await TurnAsync(fleet);
        await TurnAsync(fleet);

        Assert.All(fleet.Members, member => Assert.Equal(900, member.Gate.Budgets[0].Used));
    }

    [Fact]
    public async Task Turn_InstanceThatHasDied_ItsDayStillCountsForThoseThatStartAfterwards()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 1);
        Spend(fleet.Members[0], 1000);
        await TurnAsync(fleet);
        fleet.Kill(fleet.Members[0]);
        fleet.Clock.Advance(TimeSpan.FromHours(11));

        var restarted = fleet.Add();
        await restarted.Keeper.TurnAsync();

        Assert.Equal("insufficient_quota", restarted.Gate.Enter(1)!.Code);
        fleet.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(restarted.Gate.Enter(1));
        await restarted.Keeper.TurnAsync();
        Assert.Equal(0, restarted.Gate.Budgets[0].Used);
    }

    [Fact]
    public async Task Leave_WhatWasSpentSinceTheLastTurn_IsTold()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 2);
        await TurnAsync(fleet);
        Spend(fleet.Members[0], 70);

        await fleet.Members[0].Keeper.LeaveAsync();
        fleet.Clock.Advance(TimeSpan.FromSeconds(30));
        await fleet.Members[1].Keeper.TurnAsync();

        Assert.Equal(70, fleet.Members[1].Gate.Budgets[0].Used);
    }

    [Fact]
    public async Task Turn_NothingIsAsked_WritesNothingAndReadsTwiceAMinute()
    {
        var fleet = await LimitFleet.CreateAsync(Caller with { RequestsPerMinute = 60 }, 1);
        await TurnAsync(fleet);
        var (writes, queries) = (fleet.Store.Writes, fleet.Store.Queries);

        for (var turn = 0; turn < 60; turn++)
        {
            fleet.Clock.Advance(TimeSpan.FromSeconds(2));
            await fleet.Members[0].Keeper.TurnAsync();
        }

        Assert.Equal((0, 4), (fleet.Store.Writes - writes, fleet.Store.Queries - queries));
    }

    [Fact]
    public async Task Turn_StorageOutOfReach_GoesOnWithWhatWasReadAndTellsAllAfterwards()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 2);
        Spend(fleet.Members[0], 400);
        await TurnAsync(fleet);
        fleet.Store.Error = new EntityTableException("gone");
        Spend(fleet.Members[1], 500);

        await Assert.ThrowsAsync<EntityTableException>(() => fleet.Members[1].Keeper.TurnAsync());
        Assert.Equal(900, fleet.Members[1].Gate.Budgets[0].Used);
        fleet.Store.Error = null;
        await fleet.Members[1].Keeper.TurnAsync();
        await TurnAsync(fleet);

        Assert.All(fleet.Members, member => Assert.Equal(900, member.Gate.Budgets[0].Used));
    }

    [Fact]
    public async Task Turn_BudgetComesToItsEnd_IsToldOnceADayOverAllInstancesAndRestarts()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 3);
        Spend(fleet.Members[0], 799);
        await TurnAsync(fleet);
        Assert.Empty(fleet.Events.Lines);

        Spend(fleet.Members[0], 1);
        await TurnAsync(fleet);
        await TurnAsync(fleet);
        Assert.Equal(["budget t/tokens: open -> warning"], fleet.Events.Lines);

        Spend(fleet.Members[2], 199 + 1);
        await TurnAsync(fleet);
        await fleet.Add().Keeper.TurnAsync();
        Assert.Equal(["budget t/tokens: open -> warning", "budget t/tokens: warning -> spent"], fleet.Events.Lines);

        fleet.Clock.Advance(TimeSpan.FromDays(1));
        Spend(fleet.Members[1], 850);
        await TurnAsync(fleet);
        Assert.Equal(3, fleet.Events.Lines.Count);
    }

    [Fact]
    public async Task Turn_DaysThatAreOver_AreDeletedButForYesterday()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 1);
        for (var day = 0; day < 4; day++)
        {
            Spend(fleet.Members[0], 900);
            await TurnAsync(fleet);
            fleet.Clock.Advance(TimeSpan.FromDays(1));
        }

        await TurnAsync(fleet);

        var days = (await fleet.Store.RowsAsync(TableNames.Usage)).Select(row => row.PartitionKey).Distinct(StringComparer.Ordinal);
        Assert.Equal(["20260304", "20260304-told"], days);
    }

    [Fact]
    public async Task Turn_RowThatIsNonsense_IsPassedOver()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 1);
        await fleet.Store.PutAsync(TableNames.Usage, new EntityRow("20260301", "x").With("At", fleet.Clock.Now).With("Use00", """{"t":{"t":-5}}"""u8.ToArray()));
        await fleet.Store.PutAsync(TableNames.Usage, new EntityRow("20260301", "y").With("At", fleet.Clock.Now).With("Use00", "no"u8.ToArray()));
        await fleet.Store.PutAsync(TableNames.Usage, new EntityRow("20260301", "z").With("At", fleet.Clock.Now).With("Use00", """{"t":{"t":5}}"""u8.ToArray()));

        await TurnAsync(fleet);

        Assert.Equal(5, fleet.Members[0].Gate.Budgets[0].Used);
    }

    [Fact]
    public async Task Turn_MoreTenantsThanFitIntoOneValue_AreAllTold()
    {
        var tenants = Enumerable.Range(0, 3000).ToDictionary(i => $"route-{i:D4}", _ => new TenantLimits { TokensPerDay = 10 }, StringComparer.Ordinal);
        var fleet = await LimitFleet.CreateAsync(new Tenant { Name = new string('t', 64), KeySha256 = [], RouteLimits = TenantLimits.None.AddRange(tenants) }, 2);
        foreach (var route in tenants.Keys)
        {
            Assert.Null(fleet.Members[0].Gate.Enter(7, Gate.Chat with { Name = route }));
            fleet.Members[0].Gate.Leave();
        }

        await TurnAsync(fleet);

        Assert.All(fleet.Members[1].Gate.Budgets, use => Assert.Equal(7, use.Used));
        Assert.Equal(3000, fleet.Members[1].Gate.Budgets.Length);
    }

    private static void Spend(LimitMember member, int tokens)
    {
        Assert.Null(member.Gate.Enter(tokens));
        member.Gate.Leave();
    }

    private static async Task TurnAsync(LimitFleet fleet)
    {
        foreach (var member in fleet.Members)
        {
            fleet.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await member.Keeper.TurnAsync();
        }

        // Who was first has not read what the others told, and nobody asks it for anything.
        fleet.Clock.Advance(UsageKeeper.IdlePause);
        foreach (var member in fleet.Members) await member.Keeper.TurnAsync();
    }
}
