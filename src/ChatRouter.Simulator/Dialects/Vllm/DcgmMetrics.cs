using System.Text;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>The page of the DCGM exporter beside a GPU server, for one GPU.</summary>
internal static class DcgmMetrics
{
    private const int HealthyTemperature = 48;
    private const int MemoryMebibytes = 81_559;

    public static string Page(BackendCore core)
    {
        var (profile, engine, _, faults, _) = core;
        var gpu = faults.Current is { Fault: FaultKind.Gpu } fault ? fault : null;
        var uuid = "GPU-" + RequestId.Hex(profile.IdSeed);
        var labels = $"gpu=\"0\",UUID=\"{uuid}\",pci_bus_id=\"00000000:0A:00.0\",device=\"nvidia0\",modelName=\"NVIDIA H100 80GB HBM3\","
            + $"Hostname=\"{profile.Name}\"";
        var text = new StringBuilder();
        void Gauge(string name, string help, long value, string more = "")
            => text.Append($"# HELP {name} {help}\n# TYPE {name} gauge\n{name}{{{labels}{more}}} {value}\n");
        void Counter(string name, string help, long value)
            => text.Append($"# HELP {name} {help}\n# TYPE {name} counter\n{name}{{{labels}}} {value}\n");

        var busy = Math.Min(100, engine.Running * 100 / profile.Slots);
        var free = gpu?.FreeMebibytes ?? MemoryMebibytes / 10;
        Gauge("DCGM_FI_DEV_SM_CLOCK", "SM clock frequency (in MHz).", 1980);
        Gauge("DCGM_FI_DEV_MEM_CLOCK", "Memory clock frequency (in MHz).", 2619);
        Gauge("DCGM_FI_DEV_MEMORY_TEMP", "Memory temperature (in C).", gpu?.MemoryTemperature ?? ((gpu?.Temperature ?? HealthyTemperature) + 6));
        Gauge("DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", gpu?.Temperature ?? HealthyTemperature);
        Gauge("DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).", 120 + (busy * 5));
        Gauge("DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).", busy);
        Gauge("DCGM_FI_DEV_MEM_COPY_UTIL", "Memory utilization (in %).", busy / 2);
        Gauge("DCGM_FI_DEV_FB_FREE", "Framebuffer memory free (in MiB).", free);
        Gauge("DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", MemoryMebibytes - free);
        Gauge(
            "DCGM_FI_DEV_XID_ERRORS", "Value of the last XID error encountered.", gpu?.Xid ?? 0,
            $",err_code=\"{gpu?.Xid ?? 0}\",err_msg=\"{((gpu?.Xid ?? 0) == 0 ? "No Error" : "XID error")}\"");
        Counter("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "Total number of double-bit volatile ECC errors.", gpu?.EccDoubleBit ?? 0);
        Counter("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", "Number of remapped rows for uncorrectable errors", 0);
        Gauge("DCGM_FI_DEV_ROW_REMAP_FAILURE", "Whether remapping of rows has failed", gpu?.RowRemapFailure == true ? 1 : 0);
        Gauge("DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "Current clock event reasons (bitmask).", gpu?.ThrottleReasons ?? 0);
        return text.ToString();
    }
}
