using System.Text.Json.Nodes;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Health.Gpu;
using ChatRouter.Health.Inference;
using ChatRouter.Operations;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet;

public sealed class RecordTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 3, 1, 23, 59, 59, TimeSpan.Zero).AddTicks(1_234_567);

    [Fact]
    public void HealthRecord_FullVerdict_ComesBackTheSame()
    {
        var verdict = new BackendHealth
        {
            Backend = "gpu1", State = HealthState.Degraded, Reason = "33 requests waiting > 32", CheckedAt = Now, Since = Now.AddMinutes(-5), Level = 2,
            Latency = TimeSpan.FromMilliseconds(12.5), TransportFailures = 1, Running = 7, Waiting = 33, KvCacheUse = 0.4,
            IsCold = true, Spent = new TokenSpending(new DateOnly(2026, 3, 1), 1234),
            Gpu = new GpuHealth
            {
                Temperature = 86, MemoryTemperature = 91, IsHot = true, IsMemoryHot = true, Xid = 43, DoubleBitErrors = 2, DoubleBitAt = Now, ThrottleReasons = 4, FreeMebibytes = 600, Utilization = 71,
            },
            Inference = new InferenceHealth
            {
                At = Now, State = HealthState.Degraded, Reason = "inference: wrong answer", Failures = 2, FirstToken = TimeSpan.FromMilliseconds(31.5), TokensPerSecond = 12.25,
            },
        };

        Assert.Equal(verdict, HealthRecord.Read(HealthRecord.Write(verdict)));
    }

    [Fact]
    public void HealthRecord_VerdictWithoutFigures_ComesBackTheSame()
    {
        var verdict = new BackendHealth { Backend = "gpu1", State = HealthState.Down, Reason = "x", CheckedAt = Now, Since = Now };

        Assert.Equal(verdict, HealthRecord.Read(HealthRecord.Write(verdict)));
    }

    [Fact]
    public void BreakerRecord_FullState_ComesBackTheSame()
    {
        var state = new CircuitState
        {
            Phase = CircuitPhase.HalfOpen, Generation = 4, Since = Now, OpenUntil = Now.AddSeconds(1), BreakCount = 2, Cause = TripCause.LatencyP95, Figures = "figures",
            Trial = 3, TrialHolder = "i1", TrialExpiry = Now.AddSeconds(30), TrialSuccesses = 1, ProvenAt = Now.AddSeconds(-3),
        };

        Assert.Equal(state, BreakerRecord.Read(BreakerRecord.Write("gpu1", state, "i1")));
    }

    [Fact]
    public void BreakerRecord_StateThatNeverTripped_FitsStorageAndComesBackTheSame()
    {
        var row = BreakerRecord.Write("gpu1", CircuitState.Initial, "i1");
        EntityRules.CheckRow(row);

        Assert.Equal(CircuitState.Initial, BreakerRecord.Read(row));
    }

    [Fact]
    public void ProberRecord_Lease_ComesBackTheSame()
    {
        var lease = new ProberLease(Now, "i1", Now.AddSeconds(30), ProbeRunner.Deputy, Now.AddSeconds(12));

        Assert.Equal(lease, ProberRecord.Read(ProberRecord.Write(lease)));
    }

    [Theory]
    [InlineData("Phase", "77")]
    [InlineData("Generation", -1L)]
    [InlineData("Generation", long.MaxValue)]
    [InlineData("Trial", long.MaxValue)]
    public void BreakerRecord_Nonsense_IsNull(string name, object value)
        => Assert.Null(BreakerRecord.Read(BreakerRecord.Write("gpu1", CircuitState.Initial, "i1").With(name, value)));

    [Fact]
    public void BreakerRecord_LeaseWithoutEnd_IsNone()
    {
        var row = BreakerRecord.Write("gpu1", new CircuitState { Phase = CircuitPhase.Open, Generation = 1, BreakCount = 1, TrialHolder = "i1", TrialExpiry = Now }, "i1").With("TrialExpiry", null);

        Assert.Equal((null, null), (BreakerRecord.Read(row)!.TrialHolder, BreakerRecord.Read(row)!.TrialExpiry));
    }

    [Fact]
    public void EvidenceRecord_Evidence_ComesBackTheSame()
    {
        var seen = System.Collections.Immutable.ImmutableSortedDictionary<string, CircuitEvidence>.Empty
            .Add("gpu1", new CircuitEvidence(true, 0, 7)).Add("gpu2", new CircuitEvidence(false, 12, 1));
        var read = EvidenceRecord.Read(EvidenceRecord.Write(new InstanceEvidence("i1", Now, seen)))!;

        Assert.Equal(("i1", Now), (read.Instance, read.At));
        Assert.Equal(seen, read.Seen);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("{\"gpu1\":5}")]
    public void EvidenceRecord_Nonsense_IsNull(string seen)
        => Assert.Null(EvidenceRecord.Read(new EntityRow("instance", "i1").With("At", Now).With("Seen", seen)));

    [Fact]
    public void QuotaRecord_RowOfAWrongClock_IsCutToTheLongestBreak()
    {
        Assert.Equal(Now.AddMinutes(5), QuotaRecord.Read(QuotaRecord.Write("a", Now.AddMinutes(5), Now, "i1"), TimeSpan.FromMinutes(10)));
        Assert.Equal(Now.AddMinutes(10), QuotaRecord.Read(QuotaRecord.Write("a", Now.AddDays(5), Now, "i1"), TimeSpan.FromMinutes(10)));
        Assert.Null(QuotaRecord.Read(new EntityRow("quota", "a").With("BusyUntil", "soon"), TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void HoldRecord_Hold_ComesBackTheSame()
    {
        var hold = new BackendHold(HoldKind.Isolate, Now, Now.AddHours(1), "anna", "new driver");

        Assert.Equal(hold, HoldRecord.Read(HoldRecord.Write("gpu1", hold)));
    }

    [Fact]
    public void Read_RowsOfAnotherVersion_AreNull()
    {
        Assert.Null(HoldRecord.Read(new EntityRow("drain", "b").With("Kind", "Hide").With("Until", Now)));
        Assert.Null(HoldRecord.Read(new EntityRow("drain", "b").With("Kind", "Drain")));
        Assert.Null(HealthRecord.Read(new EntityRow("health", "b").With("State", "Sleepy").With("CheckedAt", Now)));
        Assert.Null(HealthRecord.Read(new EntityRow("health", "b").With("State", "Down")));
        Assert.Null(BreakerRecord.Read(new EntityRow("breaker", "b").With("Phase", "Ajar").With("Generation", 1L)));
        Assert.Null(BreakerRecord.Read(new EntityRow("breaker", "b").With("Phase", "Open")));
        Assert.Null(ProberRecord.Read(new EntityRow("prober", "lease")));
    }

    [Fact]
    public void EventRecord_Event_IsKeyedByDayAndNewestFirst()
    {
        var happened = Event(Now);
        var row = EventRecord.Write(happened, "i1", 27);
        var later = EventRecord.Write(happened with { At = Now.AddTicks(1) }, "i1", 28);

        Assert.Equal(("2026-03-01", $"{DateTime.MaxValue.Ticks - Now.Ticks:D19}-i1-1b"), (row.PartitionKey, row.RowKey));
        Assert.Equal("2026-03-02", EventRecord.Write(happened with { At = Now.ToOffset(TimeSpan.FromHours(-5)).AddSeconds(1) }, "i1", 29).PartitionKey);
        Assert.True(string.CompareOrdinal(later.RowKey, row.RowKey) < 0);
        Assert.Equal(
            ("breaker", "gpu1", "Closed", "Open", "FailureRatio", """{"generation":1}""", "i1", Now),
            (row.Text("Kind"), row.Text("Subject"), row.Text("From"), row.Text("To"), row.Text("Cause"), row.Text("Figures"), row.Text("Instance"), row.Time("At")));
    }

    [Fact]
    public void EventRecord_TextsTooLong_AreCutAndFiguresLeftOut()
    {
        var row = EventRecord.Write(Event(Now) with { Cause = new string('x', 100_000), Figures = new JsonObject { ["text"] = new string('x', 100_000) } }, "i1", 1);
        EntityRules.CheckRow(row);

        Assert.Equal((4096, null), (row.Text("Cause")!.Length, row.Text("Figures")));
    }

    private static FleetEvent Event(DateTimeOffset at) => new()
    {
        At = at, Kind = "breaker", Subject = "gpu1", From = "Closed", To = "Open", Cause = "FailureRatio", Figures = new JsonObject { ["generation"] = 1 },
    };
}
