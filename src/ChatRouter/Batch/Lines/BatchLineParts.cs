using System.Text.Json;

namespace ChatRouter.Batch.Lines;

/// <summary>The members of a batch line that matter, found in one pass; null or empty when absent or of another JSON type.</summary>
internal record struct BatchLineParts
{
    public bool IsObject { get; private set; }

    public string? CustomId { get; private set; }

    public string? Method { get; private set; }

    public string? Url { get; private set; }

    /// <summary>Where the body's object stands in the line.</summary>
    public Range Body { get; private set; }

    public string? Model { get; private set; }

    public bool Streams { get; private set; }

    /// <summary>The first member that is given twice, or null.</summary>
    public string? Repeated { get; private set; }

    /// <exception cref="JsonException">The line is not JSON.</exception>
    /// <exception cref="InvalidOperationException">An escape in a text is no character.</exception>
    public static BatchLineParts Read(ReadOnlySpan<byte> json)
    {
        var parts = default(BatchLineParts);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        parts.IsObject = reader.TokenType == JsonTokenType.StartObject;
        if (parts.IsObject) parts.ReadMembers(ref reader);
        else reader.Skip();
        reader.Read();
        return parts;
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        var seen = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var member = reader.ValueTextEquals("custom_id"u8) ? 1 : reader.ValueTextEquals("method"u8) ? 2 : reader.ValueTextEquals("url"u8) ? 4 : reader.ValueTextEquals("body"u8) ? 8 : 0;
            if ((seen & member) != 0) Repeated ??= reader.GetString();
            seen |= member;
            reader.Read();
            if (member == 8 && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                ReadBody(ref reader);
                Body = start..(int)reader.BytesConsumed;
                continue;
            }

            if (member == 1) CustomId = Text(ref reader);
            else if (member == 2) Method = Text(ref reader);
            else if (member == 4) Url = Text(ref reader);
            reader.Skip();
        }
    }

    private void ReadBody(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isModel = reader.ValueTextEquals("model"u8);
            var isStream = reader.ValueTextEquals("stream"u8);
            reader.Read();
            if (isModel) Model = Text(ref reader);
            if (isStream) Streams = reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}
