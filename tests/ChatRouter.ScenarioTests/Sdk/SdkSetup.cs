using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>One backend of each protocol, alone behind the route.</summary>
internal static class SdkSetup
{
    public static TheoryData<string> Protocols => ["vllm", "ollama", "llamacpp", "openai", "azure-openai", "azure-openai-deployment", "anthropic"];

    public static RouterSetup Of(string protocol) => new(protocol switch
    {
        "vllm" => new ScenarioBackend("backend", BackendKind.Vllm),
        "ollama" => new ScenarioBackend("backend", BackendKind.Ollama),
        "llamacpp" => new ScenarioBackend("backend", BackendKind.LlamaCpp),
        "anthropic" => new ScenarioBackend("backend", BackendKind.Anthropic) { Settings = """{ "apiKey": "env:PROVIDER_KEY" }""", Simulate = b => b.ApiKey = "provider-key" },
        "openai" => new ScenarioBackend("backend", BackendKind.OpenAI) { Settings = """{ "apiKey": "env:PROVIDER_KEY" }""" },
        "azure-openai" => new ScenarioBackend("backend", BackendKind.OpenAI) { Protocol = "azure-openai", Settings = """{ "apiKey": "env:PROVIDER_KEY" }""" },
        _ => new ScenarioBackend("backend", BackendKind.OpenAI)
        {
            Protocol = "azure-openai",
            Settings = """{ "apiKey": "env:PROVIDER_KEY", "apiVersion": "2024-10-21" }""",
        },
    })
    {
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PROVIDER_KEY"] = "provider-key" },
    };
}
