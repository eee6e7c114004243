using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Health")]
[Builds(typeof(HealthSettings))]
internal sealed class HealthOptions : SettingsObject
{
    [Setting("Whether the timer probes it at all.")]
    public bool? Enabled { get; set; }

    [Setting("Limit of one probe run over all levels.", Min = "50ms", Max = "60s")]
    public TimeSpan? Timeout { get; set; }

    [Setting("A 2xx that takes longer is degraded. Less than `timeout`.", Min = "10ms", Max = "60s")]
    public TimeSpan? DegradedAfter { get; set; }

    [Setting("Transport failures in a row that mean down; fewer mean degraded.", Min = "1", Max = "100", Unit = "failures")]
    public int? TransportFailures { get; set; }

    [Setting("Waiting requests above which the backend is degraded; 0 switches the check off.", Min = "0", Max = "100000", Unit = "requests")]
    public int? MaxWaiting { get; set; }

    [Setting("Share of the KV cache in use above which the backend is degraded; 1 switches the check off.", Min = "0", Max = "1")]
    public double? MaxKvCacheUse { get; set; }

    [Setting("Ollama only: whether probe runs load the model and keep it in memory. It costs no tokens. Other servers never let go of theirs.")]
    public bool? KeepWarm { get; set; }

    [Setting("A small question with a known answer, the deepest of the probes.", Otherwise = "all defaults")]
    public InferenceOptions? Inference { get; set; }

    [Setting("Signals of the GPUs: temperature, XID and ECC errors, lowered clocks, free memory.", Otherwise = "not asked")]
    public GpuOptions? Gpu { get; set; }
}
