using System.Buffers;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Telemetry;

namespace ChatRouter.Streaming;

/// <summary>The usage event of an answer that more than one backend produced: no backend knows the whole.</summary>
internal static class UsageChunk
{
    /// <summary>Writes a <c>chat.completion.chunk</c> without choices.</summary>
    public static void Write(IBufferWriter<byte> output, DecisionRecord decision, string model, Usage usage)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, "chatcmpl-" + decision.Id);
            json.WriteString("object"u8, "chat.completion.chunk");
            json.WriteNumber("created"u8, decision.At.ToUnixTimeSeconds());
            json.WriteString("model"u8, model);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
            json.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
            json.WriteNumber("total_tokens"u8, usage.TotalTokens);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }
}
