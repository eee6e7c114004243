namespace ChatRouter.Simulator;

/// <summary>One simulated backend. A value left null takes the default of its <see cref="Kind"/>, given with each property.</summary>
public sealed class SimulatedBackendOptions
{
    /// <summary>Unique name, used in the control API. Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Which server it speaks like. Default vLLM.</summary>
    public BackendKind Kind { get; set; } = BackendKind.Vllm;

    /// <summary>The model it serves. Required.</summary>
    public string Model { get; set; } = "";

    /// <summary>What decides the text. Backends of one family answer the same prompt with the same text. Default: <see cref="Model"/>.</summary>
    public string? Family { get; set; }

    /// <summary>A label carried into the control API. Default none.</summary>
    public string? Zone { get; set; }

    /// <summary>TCP port on 127.0.0.1. Default 0: any free port.</summary>
    public int Port { get; set; }

    /// <summary>The key callers must send as a bearer token. Default null: none is asked for. Ollama has no keys and ignores it.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Requests generated at once, 1 or more. Default 64 for vLLM, 1 for Ollama, 4 for llama.cpp, 256 for OpenAI.</summary>
    public int? Slots { get; set; }

    /// <summary>Requests that may wait for a slot; one more is refused. Default null: no bound, as the real servers have none.</summary>
    public int? MaxQueue { get; set; }

    /// <summary>From getting a slot to the first token of an empty prompt. Default 30 ms; 60 ms for Ollama and llama.cpp, 80 ms for OpenAI.</summary>
    public TimeSpan? TimeToFirstToken { get; set; }

    /// <summary>Added to the first token for each prompt token. Default 20 us; 200 us for Ollama, 500 us for llama.cpp.</summary>
    public TimeSpan? PrefillPerToken { get; set; }

    /// <summary>Between two tokens of a request that runs alone. Default 5 ms; 12 ms for Ollama, 20 ms for llama.cpp.</summary>
    public TimeSpan? TokenInterval { get; set; }

    /// <summary>How much the token interval grows towards full slots: 1 means twice the interval. 0 or more. Default 1.</summary>
    public double LoadSlowdown { get; set; } = 1;

    /// <summary>Tokens (prompt and answer) that fit in the KV cache. Default 200,000 for vLLM, else slots times context window.</summary>
    public int? KvCacheTokens { get; set; }

    /// <summary>Largest prompt plus answer in tokens. Default 32,768 for vLLM, 8,192 for Ollama, 4,096 for llama.cpp, 128,000 for OpenAI.</summary>
    public int? ContextWindow { get; set; }

    /// <summary>Tokens of an answer when the prompt does not ask for a number ("say 20 tokens"). Default 60.</summary>
    public int AnswerTokens { get; set; } = 60;

    /// <summary>
    /// Tokens of reasoning before the text or the tool calls. What is thought differs from answer to answer, also within a family; what is said does not. 0 or more. Default 0.
    /// </summary>
    public int ReasoningTokens { get; set; }

    /// <summary>Whether the wire log keeps each request's headers and body. Default false.</summary>
    public bool RecordRequests { get; set; }

    /// <summary>Sets every delay to zero: whole answers are then written at once, without timers.</summary>
    /// <returns>This instance.</returns>
    public SimulatedBackendOptions WithoutDelays()
    {
        TimeToFirstToken = PrefillPerToken = TokenInterval = TimeSpan.Zero;
        return this;
    }
}
