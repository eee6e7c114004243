using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>The probe of each protocol.</summary>
internal static class BackendProbes
{
    private static readonly FrozenDictionary<ProtocolKind, IBackendProbe> All = new Dictionary<ProtocolKind, IBackendProbe>
    {
        [ProtocolKind.OpenAI] = new OpenAIProbe(),
        [ProtocolKind.AzureOpenAI] = new AzureOpenAIProbe(),
        [ProtocolKind.Vllm] = new VllmProbe(),
        [ProtocolKind.Sglang] = new SglangProbe(),
        [ProtocolKind.LlamaCpp] = new LlamaCppProbe(),
        [ProtocolKind.Ollama] = new OllamaProbe(),
        [ProtocolKind.Anthropic] = new AnthropicProbe(),
    }.ToFrozenDictionary();

    internal static IBackendProbe For(ProtocolKind protocol) => All[protocol];
}
