using System.Collections;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Assembly;

/// <summary>Fields of an object, in the order they came first, each with the latest value that is not null. Values are JSON, copied.</summary>
internal sealed class LatestFields : IEnumerable<KeyValuePair<string, byte[]>>
{
    private readonly List<KeyValuePair<string, byte[]>> _fields = [];

    /// <summary>Sets a field. Null, and no value at all, only take a place.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="keepFirst">The first value stays.</param>
    public void Set(string name, JsonElement value, bool keepFirst = false)
    {
        var isNull = value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
        var at = _fields.FindIndex(field => field.Key == name);
        if (at < 0) _fields.Add(KeyValuePair.Create(name, isNull ? "null"u8.ToArray() : RawJson.Bytes(value).ToArray()));
        else if (!isNull && !(keepFirst && !_fields[at].Value.AsSpan().SequenceEqual("null"u8))) _fields[at] = KeyValuePair.Create(name, RawJson.Bytes(value).ToArray());
    }

    public IEnumerator<KeyValuePair<string, byte[]>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
