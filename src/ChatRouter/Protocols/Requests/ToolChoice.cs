using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>What <c>tool_choice</c> or <c>function_call</c> asks for.</summary>
internal struct ToolChoice
{
    /// <summary>True if it makes no sense without tools.</summary>
    public bool NeedsTools;

    /// <summary>Position of the name (a JSON string with its quotes) of the one tool to call; absent if none is named.</summary>
    public BodySlice Name;
}
