using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Checks a whole answer and gives it as an OpenAI <c>chat.completion</c>.</summary>
internal static class AnthropicAnswer
{
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 1_000 };

    public static Answer Read(ReadOnlyMemory<byte> body, long created)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            return new Answer { Problem = "empty body" };
        if (!Utf8.IsValid(body.Span))
            return new Answer { Problem = "not JSON" };
        try
        {
            using var document = JsonDocument.Parse(body, Depth);
            return Read(document.RootElement, body, created);
        }
        catch (JsonException)
        {
            return new Answer { Problem = "not JSON" };
        }
    }

    private static Answer Read(JsonElement message, ReadOnlyMemory<byte> body, long created)
    {
        if (RawJson.TryGet(message, "error", out _))
            return new Answer { Problem = "error in the answer", Error = AnthropicErrors.InAnswer(body.Span) };
        if (!RawJson.TryGet(message, "content", JsonValueKind.Array, out var blocks))
            return new Answer { Problem = "no message" };
        if (!RawJson.TryGet(message, "stop_reason", JsonValueKind.String, out var stop))
            return new Answer { Problem = "not done" };

        var reason = AnthropicStopReasons.ToOpenAI(RawJson.Bytes(stop)[1..^1]);
        var usage = UsageOf(message);
        var json = Write(message, blocks, reason, usage, created);
        return new Answer { Json = json, End = json.Length - 1, FinishReason = reason, Usage = usage };
    }

    private static ReadOnlyMemory<byte> Write(JsonElement message, JsonElement blocks, string reason, Usage usage, long created)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WritePropertyName("id"u8);
        RawJson.Value(writer, RawJson.TryGet(message, "id", JsonValueKind.String, out var id) ? RawJson.Bytes(id) : "\"chatcmpl-0\""u8);
        writer.WriteString("object"u8, "chat.completion"u8);
        writer.WriteNumber("created"u8, created);
        writer.WritePropertyName("model"u8);
        RawJson.Value(writer, RawJson.TryGet(message, "model", JsonValueKind.String, out var model) ? RawJson.Bytes(model) : "\"\""u8);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        WriteMessage(writer, blocks);
        writer.WriteString("finish_reason"u8, reason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        UsageJson.Write(writer, usage);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement blocks)
    {
        var calls = blocks.EnumerateArray().Where(block => Is(block, "tool_use")).ToArray();
        var text = Join(blocks, "text", "text");
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WritePropertyName("content"u8);
        RawJson.Value(writer, text.Length <= 2 && calls.Length > 0 ? "null"u8 : text);
        if (Join(blocks, "thinking", "thinking") is { Length: > 2 } thinking)
        {
            writer.WritePropertyName("reasoning"u8);
            RawJson.Value(writer, thinking);
        }

        if (calls.Length > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
                WriteCall(writer, call);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter writer, JsonElement call)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("id"u8);
        RawJson.Value(writer, RawJson.TryGet(call, "id", JsonValueKind.String, out var id) ? RawJson.Bytes(id) : "\"\""u8);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WritePropertyName("name"u8);
        RawJson.Value(writer, RawJson.TryGet(call, "name", JsonValueKind.String, out var name) ? RawJson.Bytes(name) : "\"\""u8);
        writer.WriteString("arguments"u8, RawJson.TryGet(call, "input", JsonValueKind.Object, out var input) ? RawJson.Bytes(input) : "{}"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // Joined as JSON, so nothing is decoded.
    private static byte[] Join(JsonElement blocks, string type, string field)
    {
        var joined = new ArrayBufferWriter<byte>();
        joined.Write("\""u8);
        foreach (var block in blocks.EnumerateArray())
        {
            if (Is(block, type) && RawJson.TryGet(block, field, JsonValueKind.String, out var text))
                joined.Write(RawJson.Bytes(text)[1..^1]);
        }

        joined.Write("\""u8);
        return joined.WrittenSpan.ToArray();
    }

    private static Usage UsageOf(JsonElement message) => RawJson.TryGet(message, "usage", JsonValueKind.Object, out var usage)
        ? new Usage(Count(usage, "input_tokens") + Count(usage, "cache_creation_input_tokens") + Count(usage, "cache_read_input_tokens"), Count(usage, "output_tokens"), Count(usage, "cache_read_input_tokens"))
        : default;

    private static int Count(JsonElement usage, string name)
        => RawJson.TryGet(usage, name, JsonValueKind.Number, out var value) && value.TryGetInt32(out var count) && count >= 0 ? count : 0;

    private static bool Is(JsonElement block, string type) => RawJson.TryGet(block, "type", JsonValueKind.String, out var value) && value.ValueEquals(type);
}
