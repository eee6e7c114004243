using System.Collections.Immutable;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health;

public sealed class WarmRungTests
{
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(HealthState.Healthy, false, 2, "none")]
    [InlineData(HealthState.Degraded, false, 2, "none")]
    [InlineData(HealthState.Healthy, true, 1, "b: model not loaded")]
    [InlineData(HealthState.Warming, false, 1, "b: warming, why")]
    [InlineData(HealthState.Draining, false, 1, "b: draining, why")]
    [InlineData(HealthState.Down, false, 1, "b: down, why")]
    [InlineData(HealthState.Unknown, false, 1, "b: unknown, why")]
    public void Of_Rung_CountsWhoCouldAnswerAtOnce(HealthState state, bool isCold, int warm, string missing)
    {
        var verdicts = Verdicts(("a", HealthState.Healthy, false), ("b", state, isCold));

        Assert.Equal([new WarmRung("chat", 2, warm, 2, missing)], WarmRung.Of(Model(minWarm: 2), verdicts.GetValueOrDefault));
    }

    [Fact]
    public void Of_NoVerdict_IsNotWarm() => Assert.Equal([new WarmRung("chat", 2, 0, 1, "a: no verdict; b: no verdict")], WarmRung.Of(Model(minWarm: 1), _ => null));

    [Fact]
    public void Of_RungThatAsksForNone_IsLeftOut() => Assert.Empty(WarmRung.Of(Model(minWarm: 0), _ => null));

    [Fact]
    public async Task OnRun_OnlyChanges_BecomeEvents()
    {
        var store = await ShakyTableStore.CreateAsync();
        var events = new EventLog(store, _clock, "i1");
        var capacity = new CapacityEvents(Model(minWarm: 1), events);
        var warm = Verdicts(("a", HealthState.Healthy, false), ("b", HealthState.Down, false));
        var cold = Verdicts(("a", HealthState.Healthy, true), ("b", HealthState.Down, false));
        var none = new Dictionary<string, BackendHealth>();
        capacity.OnRun(none, warm, _clock.Now);
        capacity.OnRun(none, cold, _clock.Now.AddSeconds(10));
        capacity.OnRun(cold, cold, _clock.Now.AddSeconds(20));
        capacity.OnRun(cold, warm, _clock.Now.AddSeconds(30));
        capacity.OnRun(warm, cold, _clock.Now.AddSeconds(40));
        await events.RunAsync(new CancellationToken(canceled: true));

        Assert.Equal<string[]>(
            [
                "capacity chat/2 Warm>Cold 0 of 1 warm; missing: a: model not loaded; b: down, why",
                "capacity chat/2 Cold>Warm 1 of 1 warm; missing: b: down, why",
                "capacity chat/2 >Cold 0 of 1 warm; missing: a: model not loaded; b: down, why",
            ],
            [.. (await store.RowsAsync(TableNames.Events)).Select(row => $"{row.Text("Kind")} {row.Text("Subject")} {row.Text("From")}>{row.Text("To")} {row.Text("Cause")}")]);
    }

    private Dictionary<string, BackendHealth> Verdicts(params (string Name, HealthState State, bool IsCold)[] verdicts) => verdicts.ToDictionary(
        one => one.Name,
        one => new BackendHealth { Backend = one.Name, State = one.State, Reason = "why", CheckedAt = _clock.Now, Since = _clock.Now, IsCold = one.IsCold },
        StringComparer.Ordinal);

    private static RouterModel Model(int minWarm)
    {
        var (a, b) = (TestModel.Backend("a"), TestModel.Backend("b"));
        var route = new Route { Name = "chat", Ladder = [new Rung { Number = 1, Source = new BackendSource([a]) }, new Rung { Number = 2, Source = new BackendSource([a, b]), MinWarm = minWarm }] };
        return new RouterModel { Backends = [a, b], Routes = ImmutableDictionary<string, Route>.Empty.Add("chat", route).Add("alias", route), Tenants = [] };
    }
}
