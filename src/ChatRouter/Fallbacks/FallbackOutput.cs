using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Fallbacks;

/// <summary>Writes an answer without a backend in the caller's form, whole or as events, with the marks on it.</summary>
internal static class FallbackOutput
{
    /// <summary>Writes the answer; to be flushed. A head that has gone out already (a stream that was kept alive) stays as it is.</summary>
    /// <param name="sink">The caller.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">The answer; one with a completion.</param>
    /// <param name="marks">What it is marked with.</param>
    /// <param name="head">What else the head tells.</param>
    public static void Write(IAnswerSink sink, FallbackRequest request, FallbackAnswer answer, FallbackMarks marks, AnswerHead head)
    {
        var isStream = request.Chat.Stream;
        var body = Marked(request, answer.Completion, marks);
        if (isStream) body = Events(body, marks);
        if (!sink.HasStarted)
        {
            sink.Start(head with
            {
                Status = 200,
                IsEventStream = isStream,
                ContentLength = isStream ? null : body.Length,
                Backend = FallbackMarks.NoBackend,
                Rung = marks.Rung,
                Degraded = marks.Degraded,
                Age = marks.Age,
                IsNotToBeStored = true,
            });
        }

        sink.Body.Write(body.Span);
    }

    /// <summary>The completion with an identity of its own and the marks.</summary>
    private static ReadOnlyMemory<byte> Marked(FallbackRequest request, ReadOnlyMemory<byte> completion, FallbackMarks marks)
    {
        using var given = JsonDocument.Parse(completion);
        var output = new ArrayBufferWriter<byte>(completion.Length + 512);
        using (var json = new Utf8JsonWriter(output, FallbackCompletion.Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, "chatcmpl-" + request.Id);
            json.WriteString("object"u8, "chat.completion"u8);
            json.WriteNumber("created"u8, request.At.ToUnixTimeSeconds());
            json.WriteString("model"u8, request.Route.Name);
            json.WriteString("system_fingerprint"u8, marks.Fingerprint);
            foreach (var field in given.RootElement.EnumerateObject())
            {
                if (field.Name is "id" or "object" or "created" or "model" or "system_fingerprint" || field.Name.StartsWith('_')) continue;
                if (field.Name is "usage" && request.Chat is { Stream: true, IncludeUsage: false }) continue;
                json.WritePropertyName(field.Name);
                RawJson.Value(json, RawJson.Bytes(field.Value));
            }

            marks.Write(json);
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>The same as events: a comment, then the chunks, the first and the last of them marked.</summary>
    private static ReadOnlyMemory<byte> Events(ReadOnlyMemory<byte> completion, FallbackMarks marks)
    {
        var events = CompletionEvents.Of(completion).AsSpan();
        var output = new ArrayBufferWriter<byte>(events.Length + 1024);
        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $": degraded {marks.Degraded}, rung {marks.Rung}, no backend\n\n")));
        while (events.IndexOf("\n\n"u8) is >= 0 and var end)
        {
            var chunk = events[..(end + 2)];
            events = events[(end + 2)..];
            if (chunk.StartsWith("data: {"u8) && chunk.IndexOf("\"_degraded\":"u8) < 0) WriteMarked(output, chunk["data: {"u8.Length..], marks);
            else output.Write(chunk);
        }

        return output.WrittenMemory;
    }

    private static void WriteMarked(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> rest, FallbackMarks marks)
    {
        var fields = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(fields, FallbackCompletion.Options))
        {
            json.WriteStartObject();
            marks.Write(json);
            json.WriteEndObject();
        }

        output.Write("data: "u8);
        output.Write(fields.WrittenSpan[..^1]);
        output.Write(","u8);
        output.Write(rest);
    }
}
