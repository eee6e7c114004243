using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects;

/// <summary>Reads and checks a request to <c>/v1/chat/completions</c>.</summary>
internal static class OpenAiCallReader
{
    public static Problem? Read(JsonElement body, CallRules rules, out ChatCall? call)
    {
        call = null;
        if (body.ValueKind != JsonValueKind.Object)
            return new Problem(ProblemKind.Invalid, "The request body must be a JSON object.");
        if (ReadModel(body, rules, out var model) is { } wrongModel)
            return wrongModel;
        if (!body.TryGetProperty("messages"u8, out var messages) || messages.ValueKind == JsonValueKind.Null)
            return new Problem(ProblemKind.MissingMessages, Parameter: "messages");
        if (messages.ValueKind != JsonValueKind.Array || (messages.GetArrayLength() == 0 && !rules.AllowsNoMessages))
            return new Problem(ProblemKind.Invalid, "'messages' must be a list with at least one message.", "messages");

        var read = new ChatCall { Model = model };
        var problem = MessagesReader.Read(messages, rules, read)
            ?? ToolsReader.Read(body, rules, read)
            ?? ReadStream(body, rules, read)
            ?? ReadLimits(body, rules, read)
            ?? ReadFormat(body, read);
        if (problem is null)
            call = read;
        return problem;
    }

    private static Problem? ReadModel(JsonElement body, CallRules rules, out string model)
    {
        model = rules.Model;
        if (!body.TryGetProperty("model"u8, out var value) || value.ValueKind == JsonValueKind.Null)
            return rules.ModelRequired ? new Problem(ProblemKind.ModelRequired, Parameter: "model") : null;
        if (value.ValueKind != JsonValueKind.String)
            return new Problem(ProblemKind.Invalid, "'model' must be a string.", "model");
        // The common case allocates nothing.
        if (rules.AnyModel || value.ValueEquals(rules.Model))
            return null;
        model = value.GetString()!;
        if (model.Length == 0 && rules.ModelRequired)
            return new Problem(ProblemKind.ModelRequired, Parameter: "model");
        return rules.Serves(model) ? null : new Problem(ProblemKind.ModelNotFound, model, "model");
    }

    private static Problem? ReadStream(JsonElement body, CallRules rules, ChatCall call)
    {
        call.Obfuscation = rules.Obfuscates;
        if (body.TryGetProperty("stream"u8, out var stream) && stream.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            return new Problem(ProblemKind.Invalid, "'stream' must be a boolean.", "stream");
        call.Stream = stream.ValueKind == JsonValueKind.True;
        if (!body.TryGetProperty("stream_options"u8, out var options) || options.ValueKind == JsonValueKind.Null)
            return null;
        if (options.ValueKind != JsonValueKind.Object)
            return new Problem(ProblemKind.Invalid, "'stream_options' must be an object.", "stream_options");
        if (!call.Stream)
            return new Problem(ProblemKind.Invalid, "'stream_options' is only allowed when 'stream' is true.", "stream_options");
        call.IncludeUsage = JsonRead.Flag(options, "include_usage") ?? false;
        call.ContinuousUsage = call.IncludeUsage && (JsonRead.Flag(options, "continuous_usage_stats") ?? false);
        call.Obfuscation = rules.Obfuscates && (JsonRead.Flag(options, "include_obfuscation") ?? true);
        return null;
    }

    private static Problem? ReadLimits(JsonElement body, CallRules rules, ChatCall call)
    {
        var a = JsonRead.Integer(body, "max_tokens", 1, int.MaxValue, out var maxTokens);
        var b = JsonRead.Integer(body, "max_completion_tokens", 1, int.MaxValue, out var maxCompletionTokens);
        var c = JsonRead.Integer(body, "n", 1, 128, out var choices);
        var d = JsonRead.Integer(body, "seed", long.MinValue, long.MaxValue, out var seed);
        var e = JsonRead.Number(body, "temperature", 0, 2) ?? JsonRead.Number(body, "top_p", 0, 1);
        var f = JsonRead.Strings(body, "stop", out var stop);
        if ((a ?? b ?? c ?? d ?? e ?? f) is { } problem)
            return problem;

        call.MaxTokens = (int?)(rules.IgnoresMaxCompletionTokens ? maxTokens : maxCompletionTokens ?? maxTokens);
        call.Choices = rules.IgnoresN ? 1 : (int)(choices ?? 1);
        call.Seed = seed ?? 0;
        call.Stop = stop;
        call.ContinueFinalMessage = JsonRead.Flag(body, "continue_final_message") ?? false;
        return null;
    }

    private static Problem? ReadFormat(JsonElement body, ChatCall call)
    {
        if (!body.TryGetProperty("response_format"u8, out var format) || format.ValueKind == JsonValueKind.Null)
            return null;
        switch (format.ValueKind == JsonValueKind.Object && format.TryGetProperty("type"u8, out var type) ? type.ToString() : null)
        {
            case "text":
                return null;
            case "json_object":
                call.Format = JsonFormat.Object;
                return null;
            case "json_schema" when format.TryGetProperty("json_schema"u8, out var wrapper) && wrapper.ValueKind == JsonValueKind.Object:
                call.Format = JsonFormat.Schema;
                call.Schema = wrapper.TryGetProperty("schema"u8, out var schema) ? schema.Clone() : default;
                return null;
            default:
                return new Problem(
                    ProblemKind.Invalid, "'response_format' must be of type 'text', 'json_object' or 'json_schema' with a schema.", "response_format");
        }
    }
}
