namespace ChatRouter.Simulator.Wire;

/// <summary>The kinds of events in a streamed answer.</summary>
internal enum StepKind
{
    /// <summary>Announces the assistant's role.</summary>
    Role,

    /// <summary>A token of reasoning.</summary>
    Reasoning,

    /// <summary>A token of text.</summary>
    Token,

    /// <summary>Begins a tool call.</summary>
    ToolName,

    /// <summary>A piece of a tool call's arguments.</summary>
    ToolArguments,

    /// <summary>Says why a choice ended.</summary>
    Finish,

    /// <summary>Token counts.</summary>
    Usage,

    /// <summary>The end of the stream.</summary>
    Done,
}
