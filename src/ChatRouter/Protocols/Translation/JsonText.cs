using System.Text.Json;

namespace ChatRouter.Protocols.Translation;

/// <summary>Decodes JSON strings that may hold half a surrogate pair: valid JSON, but no text.</summary>
internal static class JsonText
{
    /// <summary>The string, or null if it is no text.</summary>
    public static string? OrNull(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
