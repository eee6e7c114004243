using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Translation;

/// <summary>Writes token counts as OpenAI has them.</summary>
internal static class UsageJson
{
    /// <summary>Writes the property <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        writer.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("total_tokens"u8, usage.TotalTokens);
        WriteCached(writer, usage);
        writer.WriteEndObject();
    }

    /// <summary>Writes the detail that tells the cached part of the prompt, if there is one.</summary>
    public static void WriteCached(Utf8JsonWriter writer, Usage usage)
    {
        if (usage.CachedTokens == 0) return;
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        writer.WriteEndObject();
    }
}
