namespace ChatRouter.Protocols.Requests;

/// <summary>Finds the field by its name, and the name by its field.</summary>
internal static class RequestFieldNames
{
    private static readonly string[] Names =
    [
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature", "top_p", "n",
        "presence_penalty", "frequency_penalty", "stop", "tools", "functions", "response_format", "seed", "logprobs", "top_logprobs", "user",
        "tool_choice", "function_call", "parallel_tool_calls", "logit_bias", "metadata", "store", "service_tier", "reasoning_effort",
    ];

    /// <summary>The name as it stands in JSON.</summary>
    public static string Of(RequestField field) => Names[(int)field];

    /// <summary>The field of an unescaped name.</summary>
    public static RequestField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'n' => RequestField.Choices,
        4 when name.SequenceEqual("stop"u8) => RequestField.Stop,
        4 when name.SequenceEqual("seed"u8) => RequestField.Seed,
        4 when name.SequenceEqual("user"u8) => RequestField.User,
        5 when name.SequenceEqual("model"u8) => RequestField.Model,
        5 when name.SequenceEqual("tools"u8) => RequestField.Tools,
        5 when name.SequenceEqual("top_p"u8) => RequestField.TopP,
        5 when name.SequenceEqual("store"u8) => RequestField.Store,
        6 when name.SequenceEqual("stream"u8) => RequestField.Stream,
        8 when name.SequenceEqual("messages"u8) => RequestField.Messages,
        8 when name.SequenceEqual("logprobs"u8) => RequestField.LogProbs,
        8 when name.SequenceEqual("metadata"u8) => RequestField.Metadata,
        9 when name.SequenceEqual("functions"u8) => RequestField.Functions,
        10 when name.SequenceEqual("max_tokens"u8) => RequestField.MaxTokens,
        10 when name.SequenceEqual("logit_bias"u8) => RequestField.LogitBias,
        11 when name.SequenceEqual("temperature"u8) => RequestField.Temperature,
        11 when name.SequenceEqual("tool_choice"u8) => RequestField.ToolChoice,
        12 when name.SequenceEqual("top_logprobs"u8) => RequestField.TopLogProbs,
        12 when name.SequenceEqual("service_tier"u8) => RequestField.ServiceTier,
        13 when name.SequenceEqual("function_call"u8) => RequestField.FunctionCall,
        14 when name.SequenceEqual("stream_options"u8) => RequestField.StreamOptions,
        15 when name.SequenceEqual("response_format"u8) => RequestField.ResponseFormat,
        16 when name.SequenceEqual("presence_penalty"u8) => RequestField.PresencePenalty,
        16 when name.SequenceEqual("reasoning_effort"u8) => RequestField.ReasoningEffort,
        17 when name.SequenceEqual("frequency_penalty"u8) => RequestField.FrequencyPenalty,
        19 when name.SequenceEqual("parallel_tool_calls"u8) => RequestField.ParallelToolCalls,
        21 when name.SequenceEqual("max_completion_tokens"u8) => RequestField.MaxCompletionTokens,
        _ => RequestField.Unknown,
    };
}
