using System.Text.Json;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Reads and checks a request to <c>/api/chat</c>: streaming unless told otherwise, limits under <c>options</c>.</summary>
internal static class OllamaCallReader
{
    public static Problem? Read(JsonElement body, CallRules rules, out ChatCall? call)
    {
        call = null;
        if (body.ValueKind != JsonValueKind.Object)
            return new Problem(ProblemKind.Invalid, "json: cannot unmarshal into Go value of type api.ChatRequest");
        if (!body.TryGetProperty("model"u8, out var model) || model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 } name)
            return new Problem(ProblemKind.ModelRequired);
        if (!rules.Serves(name))
            return new Problem(ProblemKind.ModelNotFound, name);

        var read = new ChatCall { Model = name, Stream = JsonRead.Flag(body, "stream") ?? true };
        if (body.TryGetProperty("messages"u8, out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            if ((MessagesReader.Read(messages, rules, read) ?? ToolsReader.Read(body, rules, read)) is { } problem)
                return problem;
        }

        read.Unloads = body.TryGetProperty("keep_alive"u8, out var keep) && keep.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && keep.ToString() is "0" or "0s" or "0m";
        if (body.TryGetProperty("think"u8, out var think) && think.ValueKind is JsonValueKind.True or JsonValueKind.String)
            return new Problem(ProblemKind.Invalid, $"\"{name}\" does not support thinking");
        if ((ReadFormat(body, read) ?? ReadOptions(body, read)) is { } wrong)
            return wrong;
        call = read;
        return null;
    }

    private static Problem? ReadFormat(JsonElement body, ChatCall call)
    {
        if (!body.TryGetProperty("format"u8, out var format))
            return null;
        switch (format.ValueKind)
        {
            case JsonValueKind.Null:
            case JsonValueKind.String when format.GetString() is "":
                return null;
            case JsonValueKind.String when format.GetString() is "json":
                call.Format = JsonFormat.Object;
                return null;
            case JsonValueKind.Object:
                call.Format = JsonFormat.Schema;
                call.Schema = format.Clone();
                return null;
            default:
                return new Problem(ProblemKind.Invalid, $"invalid format: {format.GetRawText()}; expected \"json\" or a valid JSON Schema object");
        }
    }

    private static Problem? ReadOptions(JsonElement body, ChatCall call)
    {
        if (!body.TryGetProperty("options"u8, out var options) || options.ValueKind != JsonValueKind.Object)
            return null;
        var problem = JsonRead.Integer(options, "num_predict", int.MinValue, int.MaxValue, out var limit);
        var wrongSeed = JsonRead.Integer(options, "seed", long.MinValue, long.MaxValue, out var seed);
        var wrongStop = JsonRead.Strings(options, "stop", out var stop);
        // Below one: until the model stops.
        call.MaxTokens = limit > 0 ? (int)limit : null;
        call.Seed = seed ?? 0;
        call.Stop = stop;
        return problem ?? wrongSeed ?? wrongStop;
    }
}
