using System.Text.Json;
using ChatRouter.Model;

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
        writer.WriteEndObject();
    }
}
