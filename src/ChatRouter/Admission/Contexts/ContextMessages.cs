using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Admission.Contexts;

/// <summary>The messages of a request that are marked as context: those with the <c>name</c> <c>context</c>. Pure.</summary>
internal static class ContextMessages
{
    /// <summary>The name by which a caller marks them.</summary>
    public const string Name = "context";

    /// <summary>The body without them, every other byte as it was; null if none is marked, or if none would be left.</summary>
    /// <param name="body">A chat request that was read before.</param>
    public static byte[]? Without(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessages = reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (isMessages) return Without(body, ref reader);
            reader.Skip();
        }

        return null;
    }

    private static byte[]? Without(ReadOnlySpan<byte> body, ref Utf8JsonReader reader)
    {
        var start = (int)reader.BytesConsumed;
        var kept = new List<BodySlice>();
        var marked = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var first = (int)reader.TokenStartIndex;
            if (IsMarked(ref reader)) marked++;
            else kept.Add(new BodySlice(first, (int)reader.BytesConsumed - first));
        }

        if (marked == 0 || kept.Count == 0) return null;
        using var written = new MemoryStream(body.Length);
        written.Write(body[..start]);
        for (var i = 0; i < kept.Count; i++)
        {
            if (i > 0) written.WriteByte((byte)',');
            written.Write(body.Slice(kept[i].Start, kept[i].Length));
        }

        written.Write(body[(int)reader.TokenStartIndex..]);
        return written.ToArray();
    }

    /// <summary>Reads one message to its end.</summary>
    private static bool IsMarked(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var isMarked = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            isMarked |= isName && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Name);
            reader.Skip();
        }

        return isMarked;
    }
}
