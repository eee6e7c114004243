namespace ChatRouter.Model;

/// <summary>The protocols by the names that the configuration and <c>/ops/state</c> use.</summary>
public static class ProtocolNames
{
    /// <summary><see cref="ProtocolKind.OpenAI"/>.</summary>
    public const string OpenAI = "openai";

    /// <summary><see cref="ProtocolKind.AzureOpenAI"/>.</summary>
    public const string AzureOpenAI = "azure-openai";

    /// <summary><see cref="ProtocolKind.Vllm"/>.</summary>
    public const string Vllm = "vllm";

    /// <summary><see cref="ProtocolKind.Sglang"/>.</summary>
    public const string Sglang = "sglang";

    /// <summary><see cref="ProtocolKind.LlamaCpp"/>.</summary>
    public const string LlamaCpp = "llamacpp";

    /// <summary><see cref="ProtocolKind.Ollama"/>.</summary>
    public const string Ollama = "ollama";

    /// <summary><see cref="ProtocolKind.Anthropic"/>.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>The name of a protocol.</summary>
    public static string Of(ProtocolKind protocol) => protocol switch
    {
        ProtocolKind.OpenAI => OpenAI,
        ProtocolKind.AzureOpenAI => AzureOpenAI,
        ProtocolKind.Vllm => Vllm,
        ProtocolKind.Sglang => Sglang,
        ProtocolKind.LlamaCpp => LlamaCpp,
        ProtocolKind.Ollama => Ollama,
        ProtocolKind.Anthropic => Anthropic,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "No such protocol."),
    };
}
