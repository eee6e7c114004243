using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Ollama;

/// <summary>What one JSON line of an answer holds, by position in it.</summary>
internal struct OllamaLine
{
    /// <summary>True if the line is an object.</summary>
    public bool IsObject;

    /// <summary>True if it is an error.</summary>
    public bool IsError;

    /// <summary>True if it has a <c>message</c>.</summary>
    public bool HasMessage;

    /// <summary>True if the answer ends with it.</summary>
    public bool IsDone;

    /// <summary>OpenAI's finish reason; null if the server only loaded or unloaded the model.</summary>
    public string? FinishReason;

    /// <summary>Unix seconds of <c>created_at</c>.</summary>
    public long Created;

    /// <summary>A hash of <c>created_at</c> (nanoseconds) and model, from which the ids of the answer are made.</summary>
    public ulong Identity;

    /// <summary>The model's name with quotes.</summary>
    public BodySlice Model;

    /// <summary>The text with quotes; absent if empty.</summary>
    public BodySlice Content;

    /// <summary>The reasoning with quotes; absent if empty.</summary>
    public BodySlice Thinking;

    /// <summary>The array of tool calls; absent if empty.</summary>
    public BodySlice ToolCalls;

    /// <summary>The array of log probabilities; absent if empty.</summary>
    public BodySlice LogProbs;

    /// <summary>Tokens of the prompt; the server leaves out zero.</summary>
    public int PromptTokens;

    /// <summary>Tokens of the answer.</summary>
    public int AnswerTokens;

    /// <summary>True if there is anything that a caller waits for.</summary>
    public readonly bool HasContent => Content.IsPresent || Thinking.IsPresent || ToolCalls.IsPresent;
}
