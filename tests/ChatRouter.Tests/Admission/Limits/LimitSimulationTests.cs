using ChatRouter.Model.Callers;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>What docs/tenants.md promises of limits over many instances: how much too much is let in, how much too little, and for how long.</summary>
public sealed class LimitSimulationTests
{
    private const int PerMinute = 6000;
    private const double Burst = PerMinute / 6d;

    private static readonly Tenant Caller = new() { Name = "t", KeySha256 = [], RequestsPerMinute = PerMinute };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task DemandThatBeginsEverywhereAtOnce_StaysWithinTheBoundAndSettlesAtTheLimit(int instances)
    {
        var fleet = await LimitFleet.CreateAsync(Caller, instances);
        await fleet.RunAsync(Seconds(20), _ => 0);
        await fleet.RunAsync(Seconds(30), _ => 3d * PerMinute / instances);
        var settled = fleet.Elapsed;
        await fleet.RunAsync(Seconds(60), _ => 3d * PerMinute / instances);

        Assert.InRange(fleet.MostInAMinute(), PerMinute, Bound(fleet, instances));
        Assert.InRange(fleet.RateSince(settled), 0.97 * PerMinute, 1.03 * PerMinute);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    public async Task SkewedDemand_AboveTheLimit_GetsTheLimit(int instances)
    {
        // Each has half of what the one before has.
        double Demand(int i) => 3d * PerMinute * Math.Pow(0.5, i + 1);
        var fleet = await LimitFleet.CreateAsync(Caller, instances);

        await fleet.RunAsync(Seconds(30), Demand);
        var settled = fleet.Elapsed;
        await fleet.RunAsync(Seconds(120), Demand);

        Assert.InRange(fleet.RateSince(settled), 0.95 * PerMinute, 1.02 * PerMinute);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task DemandBelowTheLimit_IsHardlyEverRefused(int instances)
    {
        var fleet = await LimitFleet.CreateAsync(Caller with { RequestsPerMinute = 60 * 1000 }, instances);
        await fleet.RunAsync(Seconds(10), _ => 42_000d / instances);
        var settled = fleet.Elapsed;
        await fleet.RunAsync(Seconds(20), _ => 42_000d / instances);

        Assert.InRange(fleet.RateSince(settled), 0.97 * 42_000, 1.03 * 42_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task LoneInstanceThatAsks_HasTheWholeLimitAfterATurn(int instances)
    {
        var fleet = await LimitFleet.CreateAsync(Caller, instances);
        await fleet.RunAsync(Seconds(60), _ => 0);
        Assert.All(fleet.Members, member => Assert.Equal(1d / instances, member.Share, 6));

        var first = fleet.Elapsed;
        await fleet.RunAsync((1.2 * fleet.Members[0].Keeper.Interval) + LimitFleet.Step, i => i == 0 ? 2 * PerMinute : 0);
        Assert.Equal(1, fleet.Members[0].Share);
        await fleet.RunAsync(Seconds(60), i => i == 0 ? 2 * PerMinute : 0);

        Assert.InRange(fleet.RateSince(first), 0.9 * PerMinute, PerMinute + Burst);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task DemandThatMovesEveryTenSeconds_StaysWithinTheBound(int instances)
    {
        var fleet = await LimitFleet.CreateAsync(Caller, instances);
        var random = new Random(instances);
        for (var move = 0; move < 24; move++)
        {
            var place = random.Next(instances);
            await fleet.RunAsync(Seconds(10), i => i == place ? 3 * PerMinute : 0);
        }

        Assert.InRange(fleet.MostInAMinute(), 0.4 * PerMinute, Bound(fleet, instances));
    }

    [Fact]
    public async Task InstanceThatDies_ItsShareIsTakenOverWhenItsRowIsOld()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 2);
        await fleet.RunAsync(Seconds(60), _ => 2 * PerMinute);
        Assert.All(fleet.Members, member => Assert.Equal(0.5, member.Share, 0.05));

        fleet.Kill(fleet.Members[1]);
        var dead = fleet.Elapsed;
        await fleet.RunAsync(Seconds(10), _ => 2 * PerMinute);
        Assert.Equal(0.5, fleet.Members[0].Share, 0.05);
        await fleet.RunAsync(Seconds(10), _ => 2 * PerMinute);

        Assert.Equal(1, fleet.Members[0].Share);
        Assert.InRange(fleet.RateSince(dead), 0.5 * PerMinute, PerMinute);
    }

    [Fact]
    public async Task StorageOutOfReach_TheLastSharesHold()
    {
        var fleet = await LimitFleet.CreateAsync(Caller, 5);
        await fleet.RunAsync(Seconds(60), _ => PerMinute);
        var shares = fleet.Members.Select(member => member.Share).ToList();

        fleet.Store.Error = new EntityTableException("gone");
        var gone = fleet.Elapsed;
        await fleet.RunAsync(Seconds(120), i => i == 0 ? 0 : 2 * PerMinute);

        Assert.Equal(shares, fleet.Members.Select(member => member.Share));
        Assert.InRange(fleet.MostInAMinute(gone), 0.75 * PerMinute, 0.9 * PerMinute);
    }

    // In any minute: the limit and a burst; for a turn what those have too much that have not seen each other yet, and those that did not ask before; and everybody's one request.
    private static double Bound(LimitFleet fleet, int instances)
    {
        var turn = 1.2 * fleet.Members.Max(member => member.Keeper.Interval).TotalMinutes;
        var harmonic = Enumerable.Range(1, instances).Sum(i => 1d / i);
        return PerMinute + Burst + ((harmonic - 0.5) * turn * PerMinute) + instances;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
