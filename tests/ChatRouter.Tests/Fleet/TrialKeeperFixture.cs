using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>Two instances with one open circuit.</summary>
public abstract class TrialKeeperFixture
{
    private protected readonly ManualClock _clock = new();

    private protected async Task<(TestFleet Fleet, TestFleet.Instance One, TestFleet.Instance Other)> OpenForTwoAsync(ShakyTableStore? store = null, double chance = 0, bool atTheEnd = true)
    {
        store ??= await ShakyTableStore.CreateAsync();
        var fleet = new TestFleet(_clock, store);
        var (one, other) = (fleet.Add("one", chance), fleet.Add("other", chance));
        one.Trip();
        one.Circuit.Confirm(1);
        await one.PublishAsync();
        if (atTheEnd) _clock.Advance(TimeSpan.FromSeconds(60));
        await other.ReadAsync();
        await one.ReadAsync();
        return (fleet, one, other);
    }
}
