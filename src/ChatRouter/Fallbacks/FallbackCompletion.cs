using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Fallbacks;

/// <summary>Whole <c>chat.completion</c> objects of the router's own making. No model had a part in them: the usage is 0.</summary>
internal static class FallbackCompletion
{
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An answer of text.</summary>
    public static byte[] OfText(string text) => Of("stop", json => json.WriteString("content"u8, text));

    /// <summary>An answer that calls a tool.</summary>
    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool.</param>
    /// <param name="arguments">Its arguments, as JSON text.</param>
    public static byte[] OfToolCall(string id, string name, string arguments) => Of("tool_calls", json =>
    {
        json.WriteNull("content"u8);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static byte[] Of(string finish, Action<Utf8JsonWriter> message)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "chat.completion"u8);
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            message(json);
            json.WriteNull("refusal"u8);
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, finish);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, 0);
            json.WriteNumber("completion_tokens"u8, 0);
            json.WriteNumber("total_tokens"u8, 0);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
