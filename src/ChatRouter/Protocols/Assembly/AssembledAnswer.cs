using System.Buffers;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Assembly;

/// <summary>
/// A <c>chat.completion</c> put together from its <c>chat.completion.chunk</c> objects: what all chunks share is the first one's, the usage the last one's, and of other
/// fields the latest value is kept. Not thread-safe.
/// </summary>
internal sealed class AssembledAnswer
{
    private readonly LatestFields _fields = new();
    private readonly SortedList<int, AssembledChoice> _choices = [];

    /// <summary>Adds one chunk of the stream to the answer.</summary>
    public void Add(JsonElement chunk)
    {
        foreach (var field in chunk.EnumerateObject())
        {
            switch (field.Name)
            {
                case "choices":
                    _fields.Set(field.Name, default);
                    AddChoices(field.Value);
                    break;
                case "obfuscation": // Padding against those who measure the packets of a stream.
                    break;
                default:
                    _fields.Set(field.Name, field.Value, keepFirst: field.Name is "id" or "created" or "model" or "system_fingerprint" or "object");
                    break;
            }
        }
    }

    /// <summary>Takes a chunk that differs from the one before only in the text of its only choice.</summary>
    /// <param name="text">The text, as it stands in JSON without its quotes.</param>
    public void AddText(ReadOnlySpan<byte> text) => _choices[0].AddText(text);

    /// <summary>True if a chunk adds nothing but a text to the choice with index 0.</summary>
    public static bool IsTextAlone(JsonElement chunk)
        => RawJson.TryGet(chunk, "choices", JsonValueKind.Array, out var choices) && choices.GetArrayLength() == 1 && AssembledChoice.IsTextAlone(choices[0]);

    /// <summary>The whole answer; ends with its closing brace.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (var (name, value) in _fields)
        {
            writer.WritePropertyName(name);
            if (name == "choices") WriteChoices(writer);
            else RawJson.Value(writer, name == "object" ? "\"chat.completion\""u8 : value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // What readers pass over as no choice at all is passed over here.
    private void AddChoices(JsonElement choices)
    {
        if (choices.ValueKind is not JsonValueKind.Array) return;
        foreach (var choice in choices.EnumerateArray().Where(choice => choice.ValueKind is JsonValueKind.Object)) Choice(choice).Add(choice);
    }

    private AssembledChoice Choice(JsonElement choice)
    {
        var index = RawJson.TryGet(choice, "index", JsonValueKind.Number, out var number) && number.TryGetInt32(out var given) ? given : 0;
        if (_choices.TryGetValue(index, out var known)) return known;
        return _choices[index] = new AssembledChoice(index);
    }

    private void WriteChoices(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var choice in _choices.Values) choice.WriteTo(writer);
        writer.WriteEndArray();
    }
}
