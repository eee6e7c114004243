using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Checks a line as JSON from end to end and notes what it holds, in one pass and without allocation.</summary>
internal static class OllamaLineScanner
{
    /// <summary>Scans one line. False if it is not valid JSON in UTF-8.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, out OllamaLine line)
    {
        line = default;
        if (!Utf8.IsValid(json))
            return false;

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            line.IsObject = reader.TokenType is JsonTokenType.StartObject;
            if (line.IsObject)
                Root(ref reader, ref line);
            else
                reader.Skip();
            reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }

        line.Identity = Fnv1a.Hash(json.Slice(line.Model.Start, line.Model.Length), line.Identity);
        return true;
    }

    private static void Root(ref Utf8JsonReader reader, ref OllamaLine line)
    {
        var reason = "stop";
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("message"u8) && reader.TokenType is JsonTokenType.StartObject)
                Message(ref reader, ref line);
            else if (name.SequenceEqual("model"u8) && reader.TokenType is JsonTokenType.String)
                line.Model = Here(ref reader);
            else if (name.SequenceEqual("created_at"u8) && reader.TokenType is JsonTokenType.String)
                Created(ref reader, ref line);
            else if (name.SequenceEqual("done"u8))
                line.IsDone = reader.TokenType is JsonTokenType.True;
            else if (name.SequenceEqual("done_reason"u8) && reader.TokenType is JsonTokenType.String)
                reason = Reason(reader.ValueSpan);
            else if (name.SequenceEqual("prompt_eval_count"u8))
                line.PromptTokens = Count(ref reader);
            else if (name.SequenceEqual("eval_count"u8))
                line.AnswerTokens = Count(ref reader);
            else if (name.SequenceEqual("logprobs"u8))
                line.LogProbs = FilledArray(ref reader);
            else if (name.SequenceEqual("error"u8))
                line.IsError = reader.TokenType is not JsonTokenType.Null;
            reader.Skip();
        }

        line.FinishReason = !line.IsDone ? null : line.ToolCalls.IsPresent && reason is "stop" ? "tool_calls" : reason;
    }

    private static void Message(ref Utf8JsonReader reader, ref OllamaLine line)
    {
        line.HasMessage = true;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var isText = reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty;
            if (isText && name.SequenceEqual("content"u8))
                line.Content = Here(ref reader);
            else if (isText && name.SequenceEqual("thinking"u8))
                line.Thinking = Here(ref reader);
            else if (name.SequenceEqual("tool_calls"u8))
                line.ToolCalls = FilledArray(ref reader);
            reader.Skip();
        }
    }

    private static void Created(ref Utf8JsonReader reader, ref OllamaLine line)
    {
        line.Identity = Fnv1a.Hash(reader.ValueSpan);
        if (!reader.ValueIsEscaped && reader.TryGetDateTimeOffset(out var at))
            line.Created = at.ToUnixTimeSeconds();
    }

    private static string? Reason(ReadOnlySpan<byte> reason)
    {
        if (reason.SequenceEqual("length"u8))
            return "length";
        return reason.SequenceEqual("load"u8) || reason.SequenceEqual("unload"u8) ? null : "stop";
    }

    private static int Count(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count) && count > 0 ? count : 0;

    private static BodySlice Here(ref Utf8JsonReader reader) =>
        new((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));

    private static BodySlice FilledArray(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
            return default;

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        reader.Read();
        var isFilled = reader.CurrentDepth > depth;
        while (reader.CurrentDepth > depth)
            reader.Read();
        return isFilled ? new BodySlice(start, (int)reader.BytesConsumed - start) : default;
    }
}
