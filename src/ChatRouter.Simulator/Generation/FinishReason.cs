namespace ChatRouter.Simulator.Generation;

/// <summary>Why a choice ended.</summary>
internal enum FinishReason
{
    /// <summary>The text was complete, or a stop string was met.</summary>
    Stop,

    /// <summary>A token limit was met.</summary>
    Length,

    /// <summary>Tools were called.</summary>
    ToolCalls,
}
