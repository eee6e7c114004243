namespace ChatRouter.Protocols.Errors;

/// <summary>
/// Words by which servers tell what is wrong where they have no code for it. Compared without case; each is quoted from the server named.
/// </summary>
internal static class ErrorPhrases
{
    private static readonly string[] ContextLengthPhrases =
    [
        "maximum context length", // OpenAI, vLLM
        "longer than the maximum model length", // vLLM, newer
        "exceeds the available context size", // llama.cpp
        "longer than the model's context length", // SGLang
        "exceeds the context length", // Ollama
        "context length exceeded",
        "context window exceed",
        "exceeds the context window",
        "exceed context limit", // Anthropic
        "prompt is too long", // Anthropic
        "`inputs` must have less than", // TGI
        "`inputs` tokens + `max_new_tokens` must be", // TGI
    ];

    private static readonly string[] PrefillPhrases =
    [
        "prefill", // Anthropic, llama.cpp
        "continue_final_message", // vLLM
        "must end with a user message", // Anthropic
        "expected last role user", // Mistral
        "assistant messages at the end of the list", // llama.cpp
    ];

    private static readonly string[] EngineDeadPhrases =
    [
        "enginedeaderror", // vLLM
        "enginecore encountered an issue", // vLLM
        "engine is dead",
        "background loop has errored", // vLLM, older
        "background loop is stopped", // vLLM, older
        "cuda error",
    ];

    private static readonly string[] QuotaPhrases =
    [
        "exceeded your current quota", // OpenAI
        "credit balance is too low", // Anthropic
        "insufficient credits", // OpenRouter
        "spend limit",
        "spending limit",
    ];

    private static readonly string[] UnsupportedPhrases =
    [
        "does not support tools", // Ollama
        "does not support thinking", // Ollama
        "does not support chat", // Ollama
        "does not support images",
        "input is not supported", // llama.cpp without a projector
        "is not a multimodal model", // vLLM
    ];

    private static readonly string[] ContentPolicyPhrases = ["content management policy", "content filtering policy", "content_policy_violation", "safety system"];

    public static bool IsContextLength(string message) => HasAny(message, ContextLengthPhrases);

    public static bool IsPrefill(string message) => HasAny(message, PrefillPhrases);

    public static bool IsEngineDead(string message) => HasAny(message, EngineDeadPhrases);

    public static bool IsQuota(string message) => HasAny(message, QuotaPhrases);

    public static bool IsUnsupported(string message) => HasAny(message, UnsupportedPhrases);

    public static bool IsContentPolicy(string message) => HasAny(message, ContentPolicyPhrases);

    private static bool HasAny(string message, string[] phrases) =>
        Array.Exists(phrases, phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
