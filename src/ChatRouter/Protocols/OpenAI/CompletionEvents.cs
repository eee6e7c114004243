using System.Buffers;
using System.Text.Json;
using ChatRouter.Protocols.Sse;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>A whole <c>chat.completion</c> as the stream that would have told the same: for servers and proxies that do not stream although they were asked to.</summary>
internal static class CompletionEvents
{
    /// <summary>The events, the last of them the terminator.</summary>
    /// <param name="completion">A checked <c>chat.completion</c>.</param>
    /// <param name="includeUsage">Whether its tokens are told, if it has them.</param>
    public static byte[] Of(ReadOnlyMemory<byte> completion, bool includeUsage = true)
    {
        // Line breaks stand only between the values of JSON, where a space means the same, and would cut an event in two.
        var line = completion.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        using var json = JsonDocument.Parse(line);
        var output = new ArrayBufferWriter<byte>(completion.Length + 1024);
        var root = json.RootElement;
        Event(output, root, (writer, choice) => Delta(writer, choice));
        Event(output, root, (writer, choice) => Finish(writer, choice), isLast: true);
        if (includeUsage && RawJson.TryGet(root, "usage", JsonValueKind.Object, out _)) Event(output, root, choice: null);
        output.Write(ServerSentEvents.Done.Span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>One event. Without a way to write choices it has none, but the usage.</summary>
    private static void Event(ArrayBufferWriter<byte> output, JsonElement root, Action<Utf8JsonWriter, JsonElement>? choice, bool isLast = false)
    {
        output.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "chat.completion.chunk"u8);
            foreach (var field in root.EnumerateObject())
            {
                var isShared = field.Name is "id" or "created" or "model" or "system_fingerprint" or "service_tier";
                var isOther = !isShared && field.Name is not ("object" or "choices" or "usage");
                if (isShared || (isLast && isOther) || (choice is null && field.Name is "usage")) Copy(writer, field);
            }

            writer.WritePropertyName("choices"u8);
            if (choice is null) RawJson.Value(writer, "[]"u8);
            else RawJson.Each(writer, root.GetProperty("choices"u8), one => choice(writer, one));
            writer.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    private static void Delta(Utf8JsonWriter writer, JsonElement choice)
    {
        writer.WriteStartObject();
        Index(writer, choice);
        writer.WriteStartObject("delta"u8);
        if (RawJson.TryGet(choice, "message", JsonValueKind.Object, out var message))
        {
            foreach (var field in message.EnumerateObject().Where(field => field.Value.ValueKind is not JsonValueKind.Null))
            {
                if (field.NameEquals("tool_calls"u8)) Calls(writer, field.Value);
                else Copy(writer, field);
            }
        }

        writer.WriteEndObject();
        if (RawJson.TryGet(choice, "logprobs", out var logProbs)) RawJson.Property(writer, "logprobs"u8, logProbs);
        writer.WriteNull("finish_reason"u8);
        writer.WriteEndObject();
    }

    private static void Finish(Utf8JsonWriter writer, JsonElement choice)
    {
        writer.WriteStartObject();
        Index(writer, choice);
        writer.WriteStartObject("delta"u8);
        writer.WriteEndObject();
        if (!RawJson.TryGet(choice, "finish_reason", out _)) writer.WriteString("finish_reason"u8, "stop"u8);
        foreach (var field in choice.EnumerateObject().Where(field => field.Name is not ("index" or "message" or "logprobs") && field.Value.ValueKind is not JsonValueKind.Null)) Copy(writer, field);
        writer.WriteEndObject();
    }

    private static void Calls(Utf8JsonWriter writer, JsonElement calls)
    {
        var index = 0;
        writer.WritePropertyName("tool_calls"u8);
        RawJson.Each(writer, calls, call =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, index++);
            foreach (var field in call.EnumerateObject().Where(field => !field.NameEquals("index"u8))) Copy(writer, field);
            writer.WriteEndObject();
        });
    }

    private static void Index(Utf8JsonWriter writer, JsonElement choice)
    {
        if (RawJson.TryGet(choice, "index", JsonValueKind.Number, out var index)) RawJson.Property(writer, "index"u8, index);
        else writer.WriteNumber("index"u8, 0);
    }

    private static void Copy(Utf8JsonWriter writer, JsonProperty field)
    {
        writer.WritePropertyName(field.Name);
        RawJson.Value(writer, RawJson.Bytes(field.Value));
    }
}
