using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Errors;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Checks a whole native answer and gives it as an OpenAI <c>chat.completion</c>.</summary>
internal static class OllamaAnswer
{
    public static Answer Read(ReadOnlySpan<byte> body)
    {
        if (body.Trim(" \t\r\n"u8).IsEmpty)
            return new Answer { Problem = "empty body" };
        if (!OllamaLineScanner.TryScan(body, out var line))
            return new Answer { Problem = "not JSON" };
        if (line.IsError)
            return new Answer { Problem = "error in the answer", Error = ErrorClassifier.ClassifyInAnswer(body) };
        if (!line.HasMessage)
            return new Answer { Problem = "no message" };
        if (line.FinishReason is null)
            return new Answer { Problem = line.IsDone ? "nothing generated" : "not done" };

        var usage = new Usage(line.PromptTokens, line.AnswerTokens);
        var json = Write(body, line, usage);
        return new Answer { Json = json, End = json.Length - 1, FinishReason = line.FinishReason, Usage = usage };
    }

    private static ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> body, in OllamaLine line, Usage usage)
    {
        var buffer = new ArrayBufferWriter<byte>(body.Length + 256);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{line.Identity:x16}"));
        writer.WriteString("object"u8, "chat.completion"u8);
        writer.WriteNumber("created"u8, line.Created);
        writer.WritePropertyName("model"u8);
        RawJson.Value(writer, Slice(body, line.Model, "\"\""u8));
        writer.WriteString("system_fingerprint"u8, "fp_ollama"u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        WriteMessage(writer, body, line);
        OllamaLogProbs.Write(writer, body, line);
        writer.WriteString("finish_reason"u8, line.FinishReason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        UsageJson.Write(writer, usage);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteMessage(Utf8JsonWriter writer, ReadOnlySpan<byte> body, in OllamaLine line)
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WritePropertyName("content"u8);
        RawJson.Value(writer, Slice(body, line.Content, line.ToolCalls.IsPresent ? "null"u8 : "\"\""u8));
        if (line.Thinking.IsPresent)
        {
            writer.WritePropertyName("reasoning"u8);
            RawJson.Value(writer, Slice(body, line.Thinking, default));
        }

        if (line.ToolCalls.IsPresent)
        {
            writer.WriteStartArray("tool_calls"u8);
            OllamaToolCallReader.Write(writer, Slice(body, line.ToolCalls, default), line.Identity, first: 0, withIndex: false);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> body, BodySlice slice, ReadOnlySpan<byte> otherwise) =>
        slice.IsPresent ? body.Slice(slice.Start, slice.Length) : otherwise;
}
