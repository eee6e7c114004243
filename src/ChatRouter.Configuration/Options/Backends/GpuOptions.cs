using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("GPU")]
[Builds(typeof(GpuSettings))]
internal sealed class GpuOptions : SettingsObject
{
    [Setting("The page of the DCGM exporter that watches the backend's GPUs, such as `http://10.0.0.4:9400/metrics`. No key is sent there.", MaxLength = 500, Pattern = "^https?://[^?#@]+$", PatternText = "an http or https address without user name, query or fragment", Otherwise = "none: not asked")]
    public string? MetricsUrl { get; set; }

    [Setting("The GPUs that the backend uses, by the exporter's label `gpu` (`\"0\"`) or `UUID`.", MaxLength = 100, Otherwise = "all on the page")]
    public IReadOnlyList<string>? Gpus { get; set; }

    [Setting("Temperature of the chip above which the backend is degraded; it is well again 3 degrees lower. Less than `criticalTemperature`.", Min = "30", Max = "149", Unit = "°C")]
    public int? MaxTemperature { get; set; }

    [Setting("Temperature of the chip above which the backend is down.", Min = "31", Max = "150", Unit = "°C")]
    public int? CriticalTemperature { get; set; }

    [Setting("Temperature of the memory above which the backend is degraded; it is well again 3 degrees lower.", Min = "30", Max = "150", Unit = "°C")]
    public int? MaxMemoryTemperature { get; set; }

    [Setting("Free framebuffer memory below which the backend is degraded; 0 switches the check off.", Min = "0", Max = "1000000", Unit = "MiB")]
    public int? MinFreeMebibytes { get; set; }

    [Setting("Reasons for lowered clocks that mean degraded, as the sum of DCGM's bits: 4 power cap, 8 hardware slowdown, 32 and 64 thermal by software and hardware, 128 power brake. 0 switches the check off.", Min = "0", Max = "511")]
    public int? ThrottleReasons { get; set; }

    [Setting("XID codes that count for nothing. The exporter shows the last code until the driver is reset: name it here once it is dealt with.", Min = "1", Max = "999", Otherwise = "none")]
    public IReadOnlyList<int>? IgnoredXids { get; set; }
}
