using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Simulator.Wire;

/// <summary>Values as JSON.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with its members in the order and under the names they are declared.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The text as a JSON string with its quotes; <c>null</c> for null.</summary>
    public static string Quote(string? text)
        => text is null ? "null" : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
