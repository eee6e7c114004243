using System.Buffers;
using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Translation;

/// <summary>The body of a request that a backend wants in another form: one object, written from the caller's.</summary>
internal static class TranslatedBody
{
    // The scan has bounded the depth already.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 1_000 };
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    /// <param name="request">What the caller sent.</param>
    /// <param name="writeFields">Writes the fields of the new object from the caller's.</param>
    public static ReadOnlyMemory<byte> Write(ChatRequest request, Action<Utf8JsonWriter, JsonElement> writeFields)
    {
        using var document = JsonDocument.Parse(request.Body, Depth);
        var buffer = new ArrayBufferWriter<byte>(request.Body.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, Unchecked))
        {
            writer.WriteStartObject();
            writeFields(writer, document.RootElement);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
