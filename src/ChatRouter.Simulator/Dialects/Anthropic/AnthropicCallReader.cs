using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Reads and checks a request to <c>/v1/messages</c>, as strictly as the real server where callers' mistakes are likely.</summary>
internal static class AnthropicCallReader
{
    public static Problem? Read(JsonElement body, string served, out ChatCall? call)
    {
        call = null;
        if (body.ValueKind != JsonValueKind.Object)
            return Invalid("The request body must be a JSON object.");
        if (!body.TryGetProperty("model"u8, out var model) || model.ValueKind != JsonValueKind.String)
            return new Problem(ProblemKind.ModelRequired);
        if (!model.ValueEquals(served))
            return new Problem(ProblemKind.ModelNotFound, model.GetString()!);
        if (!body.TryGetProperty("max_tokens"u8, out _))
            return Invalid("max_tokens: Field required");
        if (!body.TryGetProperty("messages"u8, out var messages) || messages.ValueKind != JsonValueKind.Array)
            return new Problem(ProblemKind.MissingMessages);

        var read = new ChatCall { Model = served, Stream = JsonRead.Flag(body, "stream") ?? false };
        var problem = JsonRead.Integer(body, "max_tokens", 1, int.MaxValue, out var limit)
            ?? JsonRead.Number(body, "temperature", 0, 1)
            ?? JsonRead.Strings(body, "stop_sequences", out var stop)
            ?? AnthropicMessagesReader.Read(body, messages, read)
            ?? ReadTools(body, read)
            ?? ReadFormat(body, read);
        if (problem is not null)
            return problem;
        JsonRead.Strings(body, "stop_sequences", out stop);
        read.MaxTokens = (int?)limit;
        read.Stop = stop;
        call = read;
        return null;
    }

    private static Problem? ReadTools(JsonElement body, ChatCall call)
    {
        if (body.TryGetProperty("tools"u8, out var tools))
        {
            var specs = new List<ToolSpec>();
            foreach (var tool in tools.EnumerateArray())
            {
                if (!tool.TryGetProperty("name"u8, out var name) || name.ValueKind != JsonValueKind.String
                    || !tool.TryGetProperty("input_schema"u8, out var schema) || schema.ValueKind != JsonValueKind.Object)
                    return Invalid($"tools.{specs.Count}.custom.input_schema: Field required");
                specs.Add(new ToolSpec(name.GetString()!, schema.Clone()));
            }

            call.Tools = specs;
        }

        if (!body.TryGetProperty("tool_choice"u8, out var choice))
            return null;
        switch (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("type"u8, out var type) ? type.GetString() : null)
        {
            case "auto":
                return null;
            case "none":
                call.ToolChoice = ToolChoice.None;
                return null;
            case "any":
                call.ToolChoice = ToolChoice.Required;
                return null;
            case "tool" when choice.TryGetProperty("name"u8, out var name) && call.Tools.Any(tool => tool.Name == name.GetString()):
                call.ToolChoice = ToolChoice.Named;
                call.ToolName = name.GetString();
                return null;
            default:
                return Invalid("tool_choice: Input should be an object with type 'auto', 'any', 'tool' or 'none'");
        }
    }

    private static Problem? ReadFormat(JsonElement body, ChatCall call)
    {
        if (!body.TryGetProperty("output_config"u8, out var config) || !config.TryGetProperty("format"u8, out var format))
            return null;
        if (!format.TryGetProperty("type"u8, out var type) || !type.ValueEquals("json_schema"u8) || !format.TryGetProperty("schema"u8, out var schema))
            return Invalid("output_config.format.schema: Field required");
        if (call.FinalAssistantText is not null)
            return Invalid("output_config.format: prefill is not supported with structured outputs");
        call.Format = JsonFormat.Schema;
        call.Schema = schema.Clone();
        return null;
    }

    private static Problem Invalid(string message) => new(ProblemKind.Invalid, message);
}
