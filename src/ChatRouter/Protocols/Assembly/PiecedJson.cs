using System.Buffers;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Assembly;

/// <summary>
/// A JSON value put together from the pieces that a stream brings: texts are joined, objects merged field by field, lists appended to (or merged by the
/// <c>index</c> of their items), and anything else takes the place of what was there. Joined as JSON, so nothing is decoded: a character whose escapes came in
/// two pieces is whole again.
/// </summary>
internal sealed class PiecedJson
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<KeyValuePair<string, PiecedJson>> _fields = [];
    private readonly List<PiecedJson> _items = [];
    private JsonValueKind _kind = JsonValueKind.Null;

    /// <summary>True for a text with nothing in it, and for null.</summary>
    public bool IsEmpty => _kind is JsonValueKind.Null || (_kind is JsonValueKind.String && _text.WrittenCount == 0);

    /// <summary>The field of an object, or null.</summary>
    public PiecedJson? this[string name] => _fields.Find(field => field.Key == name).Value;

    /// <summary>Names and values of an object's fields, in the order they came.</summary>
    public IReadOnlyList<KeyValuePair<string, PiecedJson>> Fields => _fields;

    /// <summary>Items of a list.</summary>
    public IReadOnlyList<PiecedJson> Items => _items;

    /// <summary>Adds the next piece. Null adds nothing.</summary>
    /// <param name="piece">What came.</param>
    /// <param name="isWhole">A text that every piece brings whole (a name, an id): the first one stays.</param>
    public void Add(JsonElement piece, bool isWhole = false)
    {
        if (piece.ValueKind is JsonValueKind.Null || (isWhole && !IsEmpty)) return;
        if (_kind != piece.ValueKind) Become(piece.ValueKind);
        switch (_kind)
        {
            case JsonValueKind.String:
                AddText(RawJson.Bytes(piece)[1..^1]);
                break;
            case JsonValueKind.Object:
                foreach (var field in piece.EnumerateObject()) Field(field.Name).Add(field.Value, IsWhole(field.Name));
                break;
            case JsonValueKind.Array:
                foreach (var item in piece.EnumerateArray()) Place(item).Add(item);
                break;
            default:
                _text.ResetWrittenCount();
                _text.Write(RawJson.Bytes(piece));
                break;
        }
    }

    /// <summary>Adds more of a text, as it stands in JSON without its quotes.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        if (_kind is not JsonValueKind.String) Become(JsonValueKind.String);
        _text.Write(text);
    }

    /// <summary>The field of an object, begun if it is not there.</summary>
    public PiecedJson Field(string name)
    {
        if (this[name] is { } known) return known;
        var field = new PiecedJson();
        _fields.Add(KeyValuePair.Create(name, field));
        return field;
    }

    /// <summary>Writes the value.</summary>
    /// <param name="writer">Receives the JSON.</param>
    /// <param name="without">A field left out of it, if it is an object.</param>
    public void WriteTo(Utf8JsonWriter writer, string? without = null)
    {
        switch (_kind)
        {
            case JsonValueKind.String:
                RawJson.Value(writer, [(byte)'"', .. _text.WrittenSpan, (byte)'"']);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in _fields.Where(field => field.Key != without))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in _items) item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Null:
                writer.WriteNullValue();
                break;
            default:
                RawJson.Value(writer, _text.WrittenSpan);
                break;
        }
    }

    private static bool IsWhole(string name) => name is "id" or "type" or "role" or "name" or "object";

    private void Become(JsonValueKind kind)
    {
        _kind = kind;
        _text.ResetWrittenCount();
        _fields.Clear();
        _items.Clear();
    }

    /// <summary>Where an item of a list belongs. Some servers give every call the same index: another id is another item.</summary>
    private PiecedJson Place(JsonElement item)
    {
        var known = RawJson.TryGet(item, "index", JsonValueKind.Number, out var index)
            ? _items.FindLast(i => i["index"] is { } other && other._text.WrittenSpan.SequenceEqual(RawJson.Bytes(index)))
            : null;
        if (known is not null && !HasOtherId(known, item)) return known;
        _items.Add(new PiecedJson());
        return _items[^1];
    }

    private static bool HasOtherId(PiecedJson known, JsonElement item)
        => RawJson.TryGet(item, "id", JsonValueKind.String, out var id) && known["id"] is { IsEmpty: false } other
            && RawJson.Bytes(id) is { Length: > 2 } bytes && !other._text.WrittenSpan.SequenceEqual(bytes[1..^1]);
}
