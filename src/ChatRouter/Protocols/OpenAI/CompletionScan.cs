using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>What one <c>chat.completion</c> or <c>chat.completion.chunk</c> object holds.</summary>
internal struct CompletionScan
{
    /// <summary>True if the value is an object at all.</summary>
    public bool IsObject;

    /// <summary>True if it is an error instead of an answer.</summary>
    public bool IsError;

    /// <summary>True if <c>choices</c> is there as an array.</summary>
    public bool HasChoices;

    /// <summary>How many choices.</summary>
    public int Choices;

    /// <summary>How many of them have a <c>message</c> or <c>delta</c> object.</summary>
    public int Messages;

    /// <summary>True if a choice has text, reasoning, a refusal, audio or a call.</summary>
    public bool HasContent;

    /// <summary>True if a choice has any of these but reasoning.</summary>
    public bool HasAnswer;

    /// <summary>True if a choice has a tool or function call.</summary>
    public bool HasToolCall;

    /// <summary>Indexes of the choices.</summary>
    public UInt128 Seen;

    /// <summary>Indexes of the choices with a finish reason.</summary>
    public UInt128 Finished;

    /// <summary>The finish reason of the first choice that has one.</summary>
    public string? FinishReason;

    /// <summary>Position of the text of the choice with index 0 (a JSON string with its quotes).</summary>
    public BodySlice Text;

    /// <summary>The token counts.</summary>
    public Usage? Usage;

    /// <summary>Position of the closing brace.</summary>
    public int End;

    /// <summary>True if the backend gave up: vLLM and SGLang say so by the finish reason of an answer that looks complete.</summary>
    public readonly bool IsBrokenOff => FinishReason is "abort" or "error";
}
