using ChatRouter.Health.Gpu;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Health.Gpu;

public sealed class GpuSignalsTests
{
    [Fact]
    public async Task Read_AllGpus_GivesTheWorstOfEachAndLeavesBlanksOut()
    {
        var signals = GpuSignals.Read(await PageAsync(), new GpuSettings())!;

        Assert.Equal((62, 71, 2L, 5, 3012L), (signals.Temperature, signals.MemoryTemperature, signals.DoubleBitErrors, signals.ThrottleReasons, signals.FreeMebibytes));
        Assert.Equal(43, Assert.Single(signals.Xids));
        Assert.False(signals.HasRemapFailure);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("gpu-BBBBBBBB-1111-2222-3333-444444444444")]
    public async Task Read_NamedGpu_IsTheOnlyOneThatCounts(string gpu)
    {
        var signals = GpuSignals.Read(await PageAsync(), new GpuSettings { Gpus = [gpu] })!;

        Assert.Equal((41, null, 2L, 1, 80994L), (signals.Temperature, signals.MemoryTemperature, signals.DoubleBitErrors, signals.ThrottleReasons, signals.FreeMebibytes));
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("")]
    [InlineData("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\"} 9223372036854775794")]
    public void Read_PageWithoutASignal_IsNull(string page) => Assert.Null(GpuSignals.Read(page, new GpuSettings()));

    [Fact]
    public async Task Read_GpuThatIsNotThere_IsNull() => Assert.Null(GpuSignals.Read(await PageAsync(), new GpuSettings { Gpus = ["7"] }));

    [Fact]
    public void Read_DutyCycle_IsThatOfTheBusiest() =>
        Assert.Equal(83, GpuSignals.Read("DCGM_FI_DEV_GPU_UTIL{gpu=\"0\"} 40\nDCGM_FI_DEV_GPU_UTIL{gpu=\"1\"} 83", new GpuSettings())!.Utilization);

    [Fact]
    public void Read_OldNameOfTheClockEvents_IsUnderstood() =>
        Assert.Equal(72, GpuSignals.Read("DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu=\"0\"} 72", new GpuSettings())!.ThrottleReasons);

    private static async Task<string> PageAsync() => await HealthFixture.Answer("dcgm/two-gpus").Content.ReadAsStringAsync();
}
