using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes <c>options</c>: sampling and the bound of the answer. What the caller leaves open stays as the model file has it.</summary>
internal static class OllamaOptions
{
    // Names that both sides share, and extensions of other servers that callers send here too.
    private static readonly string[] Copied = ["top_p", "seed", "presence_penalty", "frequency_penalty", "top_k", "min_p"];

    public static void Write(Utf8JsonWriter writer, JsonElement body, Rung rung, ChatRequest request)
    {
        writer.WriteStartObject("options"u8);
        if (Limit(rung.MaxTokens, request.MaxTokens) is { } limit)
            writer.WriteNumber("num_predict"u8, limit);
        if (rung.Temperature is { } fixedTemperature)
            writer.WriteNumber("temperature"u8, fixedTemperature);
        else if (RawJson.TryGet(body, "temperature", out var temperature))
            RawJson.Property(writer, "temperature"u8, temperature);

        foreach (var name in Copied)
        {
            if (RawJson.TryGet(body, name, JsonValueKind.Number, out var value))
            {
                writer.WritePropertyName(name);
                RawJson.Value(writer, RawJson.Bytes(value));
            }
        }

        WriteStop(writer, body);
        writer.WriteEndObject();
    }

    private static int? Limit(int? cap, int? wanted) => cap is null ? wanted : wanted is null ? cap : Math.Min(cap.Value, wanted.Value);

    private static void WriteStop(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "stop", out var stop))
            return;

        if (stop.ValueKind is JsonValueKind.Array)
            RawJson.Property(writer, "stop"u8, stop);
        else
        {
            writer.WriteStartArray("stop"u8);
            RawJson.Value(writer, RawJson.Bytes(stop));
            writer.WriteEndArray();
        }
    }
}
