namespace ChatRouter.Model;

/// <summary>The wire that a backend speaks.</summary>
public enum ProtocolKind
{
    /// <summary>The OpenAI API and servers that follow it closely.</summary>
    OpenAI,

    /// <summary>Azure OpenAI, by deployment path or <c>/openai/v1</c>.</summary>
    AzureOpenAI,

    /// <summary>vLLM's OpenAI-compatible server.</summary>
    Vllm,

    /// <summary>SGLang's OpenAI-compatible server.</summary>
    Sglang,

    /// <summary>llama.cpp's server.</summary>
    LlamaCpp,

    /// <summary>Ollama's native API (<c>/api/chat</c>, NDJSON).</summary>
    Ollama,

    /// <summary>Anthropic's Messages API (<c>/v1/messages</c>) and servers that offer it.</summary>
    Anthropic,
}
