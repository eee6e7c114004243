using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Simulator.Wire;

/// <summary>Strings as JSON.</summary>
internal static class JsonText
{
    /// <summary>The text as a JSON string with its quotes; <c>null</c> for null.</summary>
    public static string Quote(string? text)
        => text is null ? "null" : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
