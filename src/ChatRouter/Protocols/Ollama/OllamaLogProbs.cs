using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Log probabilities of a chunk or a whole answer.</summary>
internal static class OllamaLogProbs
{
    /// <summary>Both wires describe a token in the same way; only the place differs.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> json, in OllamaLine line)
    {
        if (!line.LogProbs.IsPresent)
            return;

        writer.WriteStartObject("logprobs"u8);
        writer.WritePropertyName("content"u8);
        RawJson.Value(writer, json.Slice(line.LogProbs.Start, line.LogProbs.Length));
        writer.WriteEndObject();
    }
}
