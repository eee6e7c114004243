using ChatRouter.Model.Callers;

namespace ChatRouter.Model.Requests;

/// <summary>
/// A chat request as the caller sent it: the untouched bytes, and where in them the few values are that routing needs.
/// Nothing is rebuilt; a changed body is spliced from <see cref="Body"/> by the positions.
/// </summary>
public sealed record ChatRequest
{
    /// <summary>The JSON object as received. Valid until the request is over.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The route's name.</summary>
    public required string Model { get; init; }

    /// <summary>Whether backends are asked for a stream: the caller wants server-sent events, or the router puts a whole answer together from them.</summary>
    public bool Stream { get; init; }

    /// <summary>True for a stream of which the body does not tell: the caller wants a whole answer.</summary>
    public bool IsAssembled { get; init; }

    /// <summary>Whether the caller wants a usage chunk in the stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The caller's bound on the answer (max_completion_tokens, else max_tokens), or null.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What a backend must be able to do.</summary>
    public Capabilities Needs { get; init; }

    /// <summary>What not every wire can carry.</summary>
    public RequestTraits Traits { get; init; }

    /// <summary>How many answers are asked for (<c>n</c>). Default 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What the prompt consists of.</summary>
    public PromptSize Prompt { get; init; }

    /// <summary>Rough size of the prompt in tokens, without images, audio and files.</summary>
    public int PromptTokensEstimate { get; init; }

    /// <summary>The lane that <c>service_tier</c> stands for; null if it is absent, <c>auto</c> or unknown.</summary>
    public Lane? TierLane { get; init; }

    /// <summary>Position of the value of <c>model</c> (with its quotes).</summary>
    public BodySlice ModelValue { get; init; }

    /// <summary>Position of the value of <c>messages</c> (with its brackets).</summary>
    public BodySlice MessagesValue { get; init; }

    /// <summary>Offset of the first message in which an assistant has called tools; 0: none has.</summary>
    public int FirstToolCall { get; init; }

    /// <summary>Position of the value of <c>max_tokens</c>.</summary>
    public BodySlice MaxTokensValue { get; init; }

    /// <summary>Position of the value of <c>max_completion_tokens</c>.</summary>
    public BodySlice MaxCompletionTokensValue { get; init; }

    /// <summary>Position of the value of <c>temperature</c>.</summary>
    public BodySlice TemperatureValue { get; init; }

    /// <summary>Position of the value of <c>stream</c>.</summary>
    public BodySlice StreamValue { get; init; }

    /// <summary>Position of the value of <c>stream_options</c>.</summary>
    public BodySlice StreamOptionsValue { get; init; }

    /// <summary>Position of the value of <c>stream_options.include_usage</c>.</summary>
    public BodySlice IncludeUsageValue { get; init; }

    /// <summary>Offset of the object's closing brace: fields are added before it.</summary>
    public int End { get; init; }

    /// <summary>The same request, put to backends as a stream from which the whole answer is put together.</summary>
    public ChatRequest AsStream() => this with { Stream = true, IsAssembled = true };
}
