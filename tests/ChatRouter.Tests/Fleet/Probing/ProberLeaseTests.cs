using ChatRouter.Fleet.Probing;

namespace ChatRouter.Tests.Fleet.Probing;

public sealed class ProberLeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Who holds the lease, since when its latest run is over, whether one is going on; who asks; and whether it may begin.</summary>
    [Theory]
    [InlineData("Timer a 5s", "Timer b", true)]
    [InlineData("Timer a 5s", "Deputy b", false)]
    [InlineData("Timer a 29.9s", "Deputy b", false)]
    [InlineData("Timer a 30s", "Deputy b", true)]
    [InlineData("Timer a 30s", "Deputy a", true)]
    [InlineData("Timer a 15s", "Deputy a", false)]
    [InlineData("Timer a 60s running", "Deputy b", false)]
    [InlineData("Timer a 60s running", "Timer a", false)]
    [InlineData("Deputy a 5s", "Deputy b", false)]
    [InlineData("Deputy a 15s", "Deputy b", false)]
    [InlineData("Deputy a 30s", "Deputy b", true)]
    [InlineData("Deputy a 9.9s", "Deputy a", false)]
    [InlineData("Deputy a 10s", "Deputy a", true)]
    [InlineData("Deputy a 0s", "Timer b", true)]
    [InlineData("Deputy a 0s", "Timer a", true)]
    [InlineData("Deputy a 15s running", "Deputy a", false)]
    [InlineData("Deputy a 15s running", "Timer b", false)]
    public void MayBegin_LeaseAndAsker_OneAtATimeAndTheTimerFirst(string held, string asker, bool expected)
    {
        var (holds, asks) = (held.Split(' '), asker.Split(' '));
        var heartbeat = Now.AddSeconds(-double.Parse(holds[2].TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture));
        var lease = new ProberLease(heartbeat, holds[1], heartbeat.AddSeconds(30), Enum.Parse<ProbeRunner>(holds[0]), holds.Length > 3 ? Now.AddSeconds(1) : null);

        Assert.Equal(expected, ProberLease.MayBegin(lease, Enum.Parse<ProbeRunner>(asks[0]), asks[1], Now, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(ProbeRunner.Timer)]
    [InlineData(ProbeRunner.Deputy)]
    public void MayBegin_NoLeaseYet_Yes(ProbeRunner runner) => Assert.True(ProberLease.MayBegin(null, runner, "a", Now, TimeSpan.FromSeconds(10)));

    [Fact]
    public void MayBegin_RunThatNeverEnded_YesOnceItsTimeIsUp()
    {
        var lease = new ProberLease(Now.AddSeconds(-40), "a", Now.AddSeconds(-1), ProbeRunner.Timer, Now);

        Assert.True(ProberLease.MayBegin(lease, ProbeRunner.Deputy, "b", Now, TimeSpan.FromSeconds(10)));
    }
}
