using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Memory gate")]
[Builds(typeof(MemoryGate))]
internal sealed class MemoryGateOptions : SettingsObject
{
    [Setting("Largest share of a GPU's memory in use under load; told by the exporter of `health.gpu.metricsUrl`.", Min = "0.1", Max = "1")]
    public double? MaxGpu { get; set; }

    [Setting("Largest share of the KV cache in use under load; told by vLLM's and SGLang's metrics.", Min = "0.1", Max = "1")]
    public double? MaxKvCache { get; set; }

    [Setting("Why memory is not measured, as `hosted API`: the only way to release a candidate that tells nothing of it.", MaxLength = 200, Otherwise = "it is measured")]
    public string? NotMeasured { get; set; }
}
