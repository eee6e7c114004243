namespace ChatRouter.Simulator.Wire;

/// <summary>One step of a streamed answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Choice">Index of the choice.</param>
/// <param name="Index">Index of the token or of the piece of arguments.</param>
/// <param name="Call">Index of the tool call.</param>
internal readonly record struct AnswerStep(StepKind Kind, int Choice = 0, int Index = 0, int Call = 0)
{
    /// <summary>Whether the model had to work for it.</summary>
    public bool IsGenerated => Kind is StepKind.Reasoning or StepKind.Token or StepKind.ToolName or StepKind.ToolArguments;
}
