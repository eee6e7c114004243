using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes a chat request as the Messages API wants it. Fields that it does not have are left out.</summary>
internal static class AnthropicRequestWriter
{
    /// <summary>The bound of an answer whose caller sets none: this wire must have one.</summary>
    public const int DefaultMaxTokens = 4096;

    public static ReadOnlyMemory<byte> Write(Backend backend, Rung rung, ChatRequest request) => TranslatedBody.Write(request, (writer, body) =>
    {
        writer.WriteString("model"u8, backend.Model);
        writer.WriteNumber("max_tokens"u8, Math.Min(rung.MaxTokens ?? int.MaxValue, request.MaxTokens ?? DefaultMaxTokens));
        writer.WriteBoolean("stream"u8, request.Stream);
        var messages = body.GetProperty("messages"u8);
        AnthropicSystem.Write(writer, messages);
        AnthropicMessages.Write(writer, messages);
        AnthropicTools.Write(writer, body);
        WriteSampling(writer, body, rung);
        WriteStop(writer, body);
        WriteFormat(writer, body);
        WriteUser(writer, body);
    });

    // The scale ends at 1 here and at 2 there. Several models take only one of temperature and top_p.
    private static void WriteSampling(Utf8JsonWriter writer, JsonElement body, Rung rung)
    {
        if (rung.Temperature is { } fixedTemperature)
            writer.WriteNumber("temperature"u8, Math.Min(fixedTemperature, 1));
        else if (RawJson.TryGet(body, "temperature", JsonValueKind.Number, out var temperature))
        {
            if (temperature.GetDouble() > 1)
                writer.WriteNumber("temperature"u8, 1);
            else
                RawJson.Property(writer, "temperature"u8, temperature);
        }
        else if (RawJson.TryGet(body, "top_p", JsonValueKind.Number, out var topP))
            RawJson.Property(writer, "top_p"u8, topP);

        if (RawJson.TryGet(body, "top_k", JsonValueKind.Number, out var topK))
            RawJson.Property(writer, "top_k"u8, topK);
    }

    private static void WriteStop(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "stop", out var stop))
            return;

        writer.WritePropertyName("stop_sequences"u8);
        if (stop.ValueKind is JsonValueKind.Array)
            RawJson.Value(writer, RawJson.Bytes(stop));
        else
        {
            writer.WriteStartArray();
            RawJson.Value(writer, RawJson.Bytes(stop));
            writer.WriteEndArray();
        }
    }

    // A schema is enforced there as well. "json_object" is not known: OpenAI wants the word JSON in the prompt anyway.
    private static void WriteFormat(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "response_format", JsonValueKind.Object, out var format)
            || !RawJson.TryGet(format, "json_schema", JsonValueKind.Object, out var wrapper)
            || !RawJson.TryGet(wrapper, "schema", JsonValueKind.Object, out var schema))
            return;

        writer.WriteStartObject("output_config"u8);
        writer.WriteStartObject("format"u8);
        writer.WriteString("type"u8, "json_schema"u8);
        RawJson.Property(writer, "schema"u8, schema);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "safety_identifier", JsonValueKind.String, out var user) && !RawJson.TryGet(body, "user", JsonValueKind.String, out user))
            return;

        writer.WriteStartObject("metadata"u8);
        RawJson.Property(writer, "user_id"u8, user);
        writer.WriteEndObject();
    }
}
