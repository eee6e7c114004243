namespace ChatRouter.Simulator.Generation;

/// <summary>What the caller says about tools.</summary>
internal enum ToolChoice
{
    /// <summary>The model decides: here, by the words of the prompt.</summary>
    Auto,

    /// <summary>No tool.</summary>
    None,

    /// <summary>Some tool.</summary>
    Required,

    /// <summary>The named tool.</summary>
    Named,
}
