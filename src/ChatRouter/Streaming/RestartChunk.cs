using System.Buffers;
using System.Text.Json;

namespace ChatRouter.Streaming;

/// <summary>
/// Tells the caller of a stream that the answer begins again and what was thought so far is dropped: an ordinary chunk with an empty delta, which every client passes
/// over, and the field <c>_restarted</c>.
/// </summary>
internal static class RestartChunk
{
    /// <summary>Writes the event.</summary>
    public static void Write(IBufferWriter<byte> output, ChunkIdentity identity)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            identity.WriteTo(json);
            json.WriteString("object"u8, "chat.completion.chunk");
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            json.WriteStartObject("delta"u8);
            json.WriteEndObject();
            json.WriteNull("finish_reason"u8);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("_restarted"u8, "reasoning");
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }
}
