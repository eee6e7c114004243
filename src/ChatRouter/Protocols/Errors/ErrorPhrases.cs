using System.Text.RegularExpressions;

namespace ChatRouter.Protocols.Errors;

/// <summary>
/// Words by which servers tell what is wrong where they have no code for it. Compared without case; each is quoted from the server named.
/// </summary>
internal static partial class ErrorPhrases
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
        "does not support image", // Ollama, OpenAI-compatible APIs
        "does not support audio",
        "does not support file",
        "does not support video",
        "input is not supported", // llama.cpp without a projector
        "is not a multimodal model", // vLLM
        "at most 0 ", // vLLM: "At most 0 audio(s) may be provided in one prompt."
        "is only supported by certain models", // OpenAI, of a content type
    ];

    private static readonly string[] ContentPolicyPhrases = ["content management policy", "content filtering policy", "content_policy_violation", "safety system"];

    /// <summary>Whether a refused request is one for a model that the server does not have. What a model cannot do ("not supported with this model") is something else.</summary>
    public static bool IsMissingModel(string message) => MissingModel().IsMatch(message);

    public static bool IsContextLength(string message) => HasAny(message, ContextLengthPhrases);

    public static bool IsPrefill(string message) => HasAny(message, PrefillPhrases);

    public static bool IsEngineDead(string message) => HasAny(message, EngineDeadPhrases);

    public static bool IsQuota(string message) => HasAny(message, QuotaPhrases);

    public static bool IsUnsupported(string message) => HasAny(message, UnsupportedPhrases);

    public static bool IsContentPolicy(string message) => HasAny(message, ContentPolicyPhrases);

    private static bool HasAny(string message, string[] phrases) =>
        Array.Exists(phrases, phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    // "model 'x' is not supported", "Model x:7b not found", "model not found: x", "Unknown model: x", "Invalid model name passed in model=x", "x is not a valid model ID".
    [GeneratedRegex(
        """(?:model ['"`][^'"`]+['"`] |model [^ ]*[-:./0-9][^ ]* |(?:^(?:the |this )?|requested |specified )model )(?:is |was )?(?:not (?:supported|found|available|loaded)(?: ?$|[.,:;!]| on | by | in | at )|unknown|unavailable)"""
        + """|model not (?:supported|found|available|loaded)|model .*does not exist|(?:unknown|invalid|unsupported|no such) model(?:[:='"`.]| name| id| ['"`]|$)|is not a valid model""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MissingModel();
}
