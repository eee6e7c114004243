using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>What one event holds, as positions in its JSON.</summary>
internal struct AnthropicEvent
{
    /// <summary>What happened.</summary>
    public AnthropicEventKind Kind;

    /// <summary>True if the block that begins is a tool call.</summary>
    public bool IsToolUse;

    /// <summary>Id of the answer or of the tool call (a JSON string with its quotes).</summary>
    public BodySlice Id;

    /// <summary>The model's name.</summary>
    public BodySlice Model;

    /// <summary>The tool's name.</summary>
    public BodySlice Name;

    /// <summary>A piece of text; absent if empty.</summary>
    public BodySlice Text;

    /// <summary>A piece of thoughts; absent if empty.</summary>
    public BodySlice Thinking;

    /// <summary>A piece of a tool call's arguments, as the JSON string that holds it; absent if empty.</summary>
    public BodySlice Arguments;

    /// <summary>Why the answer ended, in OpenAI's words, or null.</summary>
    public string? FinishReason;

    /// <summary>Tokens of the prompt with those read from and written to the cache, or null.</summary>
    public int? PromptTokens;

    /// <summary>Those of them that were read from the cache, or null.</summary>
    public int? CachedTokens;

    /// <summary>Tokens of the answer so far, or null.</summary>
    public int? AnswerTokens;

    /// <summary>True if anything is in it that a caller waits for.</summary>
    public readonly bool HasContent => Text.IsPresent || Thinking.IsPresent || Arguments.IsPresent || IsToolUse;
}
