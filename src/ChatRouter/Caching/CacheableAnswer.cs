using System.Buffers;
using System.Text.Json;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Caching;

/// <summary>Reads from a <c>chat.completion</c> what of it is kept, or finds that it must not be. Pure.</summary>
internal static class CacheableAnswer
{
    /// <summary>What <see cref="CachedAnswer.Rest"/> is; null if the answer was cut, filtered, refused, degraded, or its tokens were not counted.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="mayCall">Whether it may be a tool call.</param>
    /// <param name="counted">The tokens, where the answer does not tell: a stream tells them only if it is asked.</param>
    public static ReadOnlyMemory<byte>? Rest(ReadOnlyMemory<byte> json, bool mayCall, Usage? counted)
    {
        using var parsed = JsonDocument.Parse(json);
        var root = parsed.RootElement;
        if (!RawJson.TryGet(root, "choices", JsonValueKind.Array, out var choices) || choices.GetArrayLength() != 1 || !IsWhole(choices[0], mayCall)) return null;
        var isCounted = RawJson.TryGet(root, "usage", JsonValueKind.Object, out _);
        if (!isCounted && counted is null) return null;
        var buffer = new ArrayBufferWriter<byte>(json.Length + 128);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (var field in root.EnumerateObject())
        {
            if (field.Name is "error" or "_degraded" or "_backend" or "_restarted") return null;
            if (field.Name is "id" or "object" or "created" || (!isCounted && field.Name is "usage")) continue;
            writer.WritePropertyName(field.Name);
            RawJson.Value(writer, RawJson.Bytes(field.Value));
        }

        if (!isCounted) Write(writer, counted!.Value);
        writer.WriteEndObject();
        writer.Flush();
        var rest = buffer.WrittenSpan.ToArray();
        rest[0] = (byte)',';
        return rest;
    }

    private static bool IsWhole(JsonElement choice, bool mayCall)
    {
        if (!RawJson.TryGet(choice, "message", JsonValueKind.Object, out var message) || RawJson.TryGet(message, "refusal", out _)) return false;
        if (!RawJson.TryGet(choice, "finish_reason", JsonValueKind.String, out var reason)) return false;
        // vLLM says "none" by an empty list.
        var isCall = (RawJson.TryGet(message, "tool_calls", out var calls) && !(calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() == 0)) || RawJson.TryGet(message, "function_call", out _);
        return reason.GetString() switch
        {
            "stop" => !isCall || mayCall,
            "tool_calls" or "function_call" => mayCall,
            _ => false,
        };
    }

    private static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        writer.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("total_tokens"u8, usage.TotalTokens);
        writer.WriteEndObject();
    }
}
