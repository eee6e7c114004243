using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class ToolsReader
{
    public static Problem? Read(JsonElement body, CallRules rules, ChatCall call)
    {
        if (body.TryGetProperty("tools"u8, out var tools) && tools.ValueKind != JsonValueKind.Null)
        {
            if (tools.ValueKind != JsonValueKind.Array)
                return new Problem(ProblemKind.Invalid, "'tools' must be a list.", "tools");
            var specs = new List<ToolSpec>();
            foreach (var tool in tools.EnumerateArray())
            {
                if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("function"u8, out var function)
                    || function.ValueKind != JsonValueKind.Object
                    || !function.TryGetProperty("name"u8, out var name) || name.ValueKind != JsonValueKind.String)
                    return new Problem(ProblemKind.Invalid, $"tools.{specs.Count} must be a function with a name.", "tools");
                // The body's memory is given back before the answer is planned.
                specs.Add(new ToolSpec(name.GetString()!, function.TryGetProperty("parameters"u8, out var schema) ? schema.Clone() : default));
            }

            call.Tools = specs;
        }

        return rules.IgnoresToolChoice || !body.TryGetProperty("tool_choice"u8, out var choice) || choice.ValueKind == JsonValueKind.Null
            ? null
            : ReadChoice(choice, call);
    }

    private static Problem? ReadChoice(JsonElement choice, ChatCall call)
    {
        if (choice.ValueKind == JsonValueKind.String)
        {
            switch (choice.GetString())
            {
                case "none":
                    call.ToolChoice = ToolChoice.None;
                    return null;
                case "auto":
                    break;
                case "required":
                    call.ToolChoice = ToolChoice.Required;
                    break;
                default:
                    return Invalid($"Invalid value for 'tool_choice': {choice.GetRawText()}.");
            }
        }
        else if (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("function"u8, out var function)
            && function.ValueKind == JsonValueKind.Object && function.TryGetProperty("name"u8, out var name) && name.ValueKind == JsonValueKind.String)
        {
            call.ToolChoice = ToolChoice.Named;
            call.ToolName = name.GetString();
            if (call.Tools.All(t => t.Name != call.ToolName))
                return Invalid("The tool named in 'tool_choice' is not among the 'tools'.");
        }
        else
        {
            return Invalid("'tool_choice' must be 'none', 'auto', 'required' or name a function.");
        }

        return call.Tools.Count == 0 ? Invalid("'tool_choice' is only allowed when 'tools' are given.") : null;
    }

    private static Problem Invalid(string message) => new(ProblemKind.Invalid, message, "tool_choice");
}
