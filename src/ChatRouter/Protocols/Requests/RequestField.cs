namespace ChatRouter.Protocols.Requests;

/// <summary>A top-level field of a chat request that the router reads or checks. The value is its bit in the set of seen fields.</summary>
internal enum RequestField
{
    Unknown = -1,
    Model,
    Messages,
    Stream,
    StreamOptions,
    MaxTokens,
    MaxCompletionTokens,
    Temperature,
    TopP,
    Choices,
    PresencePenalty,
    FrequencyPenalty,
    Stop,
    Tools,
    Functions,
    ResponseFormat,
    Seed,
    LogProbs,
    TopLogProbs,
    User,
    ToolChoice,
    FunctionCall,
    ParallelToolCalls,
    LogitBias,
    Metadata,
    Store,
    ServiceTier,
    ReasoningEffort,
}
