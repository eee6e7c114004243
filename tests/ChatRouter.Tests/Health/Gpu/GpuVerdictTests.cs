using ChatRouter.Health;
using ChatRouter.Health.Gpu;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Health.Gpu;

public sealed class GpuVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly GpuSignals Good = new() { Temperature = 62, MemoryTemperature = 71, DoubleBitErrors = 0, ThrottleReasons = 4, FreeMebibytes = 3012 };

    [Fact]
    public void From_GoodSignals_FindsNothingAndKeepsTheFigures()
    {
        var step = From(Good);

        Assert.Empty(step.Findings);
        Assert.Empty(step.Notes);
        Assert.Equal(new GpuHealth { Temperature = 62, MemoryTemperature = 71, Xid = 0, DoubleBitErrors = 0, ThrottleReasons = 4, FreeMebibytes = 3012 }, step.Health);
    }

    [Fact]
    public void From_NothingMeasured_FindsNothing() => Assert.Empty(From(new GpuSignals()).Findings);

    [Theory]
    [InlineData(85, false, null, null)]
    [InlineData(86, false, HealthState.Degraded, "GPU: 86 °C, limit 85 °C")]
    [InlineData(83, true, HealthState.Degraded, "GPU: 83 °C, limit 85 °C")]
    [InlineData(82, true, null, null)]
    [InlineData(95, false, HealthState.Degraded, "GPU: 95 °C, limit 85 °C")]
    [InlineData(96, false, HealthState.Down, "GPU: 96 °C > 95 °C")]
    public void From_ChipTemperature_IsJudgedWithACoolDown(int temperature, bool wasHot, HealthState? state, string? reason) =>
        AssertOnly(From(Good with { Temperature = temperature }, new GpuHealth { IsHot = wasHot }), state, reason);

    [Theory]
    [InlineData(90, false, null, null)]
    [InlineData(91, false, HealthState.Degraded, "GPU: memory at 91 °C, limit 90 °C")]
    [InlineData(88, true, HealthState.Degraded, "GPU: memory at 88 °C, limit 90 °C")]
    [InlineData(87, true, null, null)]
    public void From_MemoryTemperature_IsJudgedWithACoolDown(int temperature, bool wasHot, HealthState? state, string? reason) =>
        AssertOnly(From(Good with { MemoryTemperature = temperature }, new GpuHealth { IsMemoryHot = wasHot }), state, reason);

    [Theory]
    [InlineData(48, "GPU: XID 48 (double-bit ECC error)")]
    [InlineData(61, "GPU: XID 61 (firmware halt)")]
    [InlineData(62, "GPU: XID 62 (firmware halt)")]
    [InlineData(64, "GPU: XID 64 (row remapping failed)")]
    [InlineData(74, "GPU: XID 74 (NVLink error)")]
    [InlineData(79, "GPU: XID 79 (fallen off the bus)")]
    [InlineData(95, "GPU: XID 95 (uncontained ECC error)")]
    [InlineData(119, "GPU: XID 119 (GSP timeout)")]
    [InlineData(120, "GPU: XID 120 (GSP error)")]
    [InlineData(140, "GPU: XID 140 (unrecovered ECC error)")]
    public void From_CriticalXid_IsDown(int code, string reason) => AssertOnly(From(Good with { Xids = [code] }), HealthState.Down, reason);

    [Theory]
    [InlineData(94)]
    [InlineData(154)]
    [InlineData(999)]
    public void From_OtherXid_IsDegraded(int code) => AssertOnly(From(Good with { Xids = [code] }), HealthState.Degraded, $"GPU: XID {code}");

    [Theory]
    [InlineData(13)]
    [InlineData(31)]
    [InlineData(43)]
    [InlineData(45)]
    [InlineData(63)]
    [InlineData(68)]
    [InlineData(92)]
    [InlineData(109)]
    public void From_XidOfAProgram_IsANote(int code)
    {
        var step = From(Good with { Xids = [code] });

        Assert.Empty(step.Findings);
        Assert.Equal([$"GPU: XID {code}, no fault of the GPU"], step.Notes);
    }

    [Fact]
    public void From_SeveralXids_KeepsTheGravest() => Assert.Equal(79, From(Good with { Xids = [13, 94, 79] }).Health!.Xid);

    [Fact]
    public void From_IgnoredXid_CountsForNothing()
    {
        var step = GpuVerdict.From(Good with { Xids = [79] }, new GpuSettings { IgnoredXids = [79] }, null, Now);

        Assert.Empty(step.Findings);
        Assert.Equal(0, step.Health!.Xid);
    }

    [Fact]
    public void From_DoubleBitErrorsAtTheFirstLook_AreANote()
    {
        var step = From(Good with { DoubleBitErrors = 3 });

        Assert.Empty(step.Findings);
        Assert.Equal(["GPU: 3 double-bit ECC errors since the driver was loaded"], step.Notes);
    }

    [Theory]
    [InlineData(0, HealthState.Down, "GPU: new double-bit ECC errors (4 in all)")]
    [InlineData(299, HealthState.Down, "GPU: new double-bit ECC errors (4 in all)")]
    [InlineData(300, null, null)]
    public void From_DoubleBitErrorsGrow_IsDownForFiveMinutes(int secondsLater, HealthState? state, string? reason)
    {
        var grown = From(Good with { DoubleBitErrors = 4 }, new GpuHealth { DoubleBitErrors = 3 });
        var step = secondsLater == 0
            ? grown
            : GpuVerdict.From(Good with { DoubleBitErrors = 4 }, new GpuSettings(), grown.Health, Now.AddSeconds(secondsLater));

        AssertOnly(step, state, reason);
    }

    [Fact]
    public void From_CounterThatStartedAnew_IsNoGrowth()
    {
        var reset = From(Good with { DoubleBitErrors = 0 }, new GpuHealth { DoubleBitErrors = 3 });

        Assert.Empty(reset.Findings);
        AssertOnly(From(Good with { DoubleBitErrors = 1 }, reset.Health), HealthState.Down, "GPU: new double-bit ECC errors (1 in all)");
    }

    [Theory]
    [InlineData(0x1 | 0x2 | 0x4, 232, null)]
    [InlineData(0x8, 232, "GPU: clocks lowered: hardware slowdown")]
    [InlineData(0x20 | 0x4, 232, "GPU: clocks lowered: thermal (software)")]
    [InlineData(0x40 | 0x80, 232, "GPU: clocks lowered: thermal (hardware), power brake")]
    [InlineData(0x4, 4, "GPU: clocks lowered: power cap")]
    [InlineData(0x1ff, 0, null)]
    public void From_ClockEvents_AreHeldAgainstTheMask(int reasons, int mask, string? reason) => AssertOnly(
        GpuVerdict.From(Good with { ThrottleReasons = reasons }, new GpuSettings { ThrottleReasons = mask }, null, Now), reason is null ? null : HealthState.Degraded, reason);

    [Theory]
    [InlineData(512, 512, null)]
    [InlineData(511, 512, "GPU: 511 MiB of memory free < 512 MiB")]
    [InlineData(0, 0, null)]
    public void From_FreeMemory_IsHeldAgainstTheLimit(int free, int limit, string? reason) => AssertOnly(
        GpuVerdict.From(Good with { FreeMebibytes = free }, new GpuSettings { MinFreeMebibytes = limit }, null, Now), reason is null ? null : HealthState.Degraded, reason);

    [Fact]
    public void From_RowThatCannotBeReplaced_IsDown() =>
        AssertOnly(From(Good with { HasRemapFailure = true }), HealthState.Down, "GPU: a broken memory row could not be replaced");

    private static GpuStep From(GpuSignals signals, GpuHealth? previous = null) => GpuVerdict.From(signals, new GpuSettings(), previous, Now);

    private static void AssertOnly(GpuStep step, HealthState? state, string? reason)
    {
        if (state is null) Assert.Empty(step.Findings);
        else Assert.Equal([new ProbeFinding(state.Value, reason!)], step.Findings);
    }
}
