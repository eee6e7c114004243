namespace ChatRouter.Simulator;

/// <summary>Which server a simulated backend speaks like.</summary>
public enum BackendKind
{
    /// <summary>vLLM's OpenAI-compatible server.</summary>
    Vllm,

    /// <summary>Ollama: its native API and its OpenAI-compatible one.</summary>
    Ollama,

    /// <summary>The llama.cpp server.</summary>
    LlamaCpp,

    /// <summary>The OpenAI API itself.</summary>
    OpenAI,

    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,
}
