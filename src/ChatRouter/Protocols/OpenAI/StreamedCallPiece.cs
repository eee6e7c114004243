using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>One piece of a tool call.</summary>
/// <param name="Json">As it came.</param>
/// <param name="Call">The call it belongs to.</param>
/// <param name="IsFirst">True if it begins the call.</param>
/// <param name="IsInOrder">True if clients can collect it as it is.</param>
internal readonly record struct StreamedCallPiece(JsonElement Json, StreamedCall Call, bool IsFirst, bool IsInOrder)
{
    /// <summary>Writes it so that clients can collect it.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, Call.Index);
        if (IsFirst)
        {
            writer.WriteString("id"u8, Call.Id);
            if (!RawJson.TryGet(Json, "type", out _)) writer.WriteString("type"u8, "function"u8);
        }

        foreach (var field in Json.EnumerateObject().Where(field => field.Name is not ("index" or "id") && field.Value.ValueKind is not JsonValueKind.Null))
        {
            writer.WritePropertyName(field.Name);
            RawJson.Value(writer, RawJson.Bytes(field.Value));
        }

        writer.WriteEndObject();
    }
}
