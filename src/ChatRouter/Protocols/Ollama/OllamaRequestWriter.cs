using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes a chat request as Ollama's <c>/api/chat</c> wants it. Fields that the native API does not have are left out.</summary>
internal static class OllamaRequestWriter
{
    public static ReadOnlyMemory<byte> Write(Backend backend, Rung rung, ChatRequest request) => TranslatedBody.Write(request, (writer, body) =>
    {
        writer.WriteString("model"u8, backend.Model);
        writer.WriteBoolean("stream"u8, request.Stream);

        // By default the server drops the oldest messages of a prompt that is too long and answers the rest.
        writer.WriteBoolean("truncate"u8, value: false);
        OllamaMessages.Write(writer, body.GetProperty("messages"u8));
        OllamaTools.Write(writer, body);
        WriteFormat(writer, body);
        WriteThink(writer, body);
        WriteLogProbs(writer, body);
        OllamaOptions.Write(writer, body, rung, request);
    });

    private static void WriteFormat(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "response_format", JsonValueKind.Object, out var format) || !RawJson.TryGet(format, "type", out var type))
            return;

        if (type.ValueEquals("json_schema"u8)
            && RawJson.TryGet(format, "json_schema", JsonValueKind.Object, out var wrapper)
            && RawJson.TryGet(wrapper, "schema", JsonValueKind.Object, out var schema))
            RawJson.Property(writer, "format"u8, schema);
        else if (!type.ValueEquals("text"u8))
            writer.WriteString("format"u8, "json"u8);
    }

    private static void WriteThink(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "reasoning_effort", JsonValueKind.String, out var effort)
            && !(RawJson.TryGet(body, "reasoning", JsonValueKind.Object, out var reasoning)
                && RawJson.TryGet(reasoning, "effort", JsonValueKind.String, out effort)))
            return;

        if (effort.ValueEquals("none"u8))
            writer.WriteBoolean("think"u8, value: false);
        else if (effort.ValueEquals("minimal"u8))
            writer.WriteString("think"u8, "low"u8);
        else if (effort.ValueEquals("xhigh"u8))
            writer.WriteString("think"u8, "max"u8);
        else
            RawJson.Property(writer, "think"u8, effort);
    }

    private static void WriteLogProbs(Utf8JsonWriter writer, JsonElement body)
    {
        if (!RawJson.TryGet(body, "logprobs", JsonValueKind.True, out _))
            return;

        writer.WriteBoolean("logprobs"u8, value: true);
        if (RawJson.TryGet(body, "top_logprobs", JsonValueKind.Number, out var top))
            RawJson.Property(writer, "top_logprobs"u8, top);
    }
}
