using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Parts that a chunk and a whole answer share.</summary>
internal static class OllamaUsage
{
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        writer.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("total_tokens"u8, usage.TotalTokens);
        writer.WriteEndObject();
    }

    /// <summary>Both wires describe a token in the same way; only the place differs.</summary>
    public static void WriteLogProbs(Utf8JsonWriter writer, ReadOnlySpan<byte> json, in OllamaLine line)
    {
        if (!line.LogProbs.IsPresent)
            return;

        writer.WriteStartObject("logprobs"u8);
        writer.WritePropertyName("content"u8);
        RawJson.Value(writer, json.Slice(line.LogProbs.Start, line.LogProbs.Length));
        writer.WriteEndObject();
    }
}
