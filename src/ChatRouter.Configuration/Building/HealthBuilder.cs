using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Building;

/// <summary>How a backend is probed, from the defaults and its own options.</summary>
internal static class HealthBuilder
{
    private const double FirstTokenShare = 0.6;

    /// <param name="defaults">The options for all backends, or null.</param>
    /// <param name="own">The backend's options, or null.</param>
    /// <param name="protocol">What it speaks; null where it is not known.</param>
    public static HealthSettings Build(HealthOptions? defaults, HealthOptions? own, ProtocolKind? protocol)
    {
        var health = Overlay.Build<HealthSettings>(defaults, own);
        return health with
        {
            // As a default it may stand over servers that never let go of a model.
            KeepWarm = health.KeepWarm && protocol == ProtocolKind.Ollama,
            Inference = Overlay.Build<InferenceSettings>(defaults?.Inference, own?.Inference) with
            {
                IsEnabled = own?.Inference?.Enabled ?? defaults?.Inference?.Enabled ?? IsFree(protocol),
                FirstTokenLimit = own?.Inference?.FirstToken ?? defaults?.Inference?.FirstToken ?? health.Timeout * FirstTokenShare,
            },
            Gpu = Overlay.Build<GpuSettings>(defaults?.Gpu, own?.Gpu),
        };
    }

    // Providers bill each token. Ollama would never let go of a model that is asked every minute.
    private static bool IsFree(ProtocolKind? protocol) => protocol is ProtocolKind.Vllm or ProtocolKind.Sglang or ProtocolKind.LlamaCpp;
}
