using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>
/// Gives every tool call of a stream an index and an id of its own. Clients collect the pieces of a call by its index and answer it by its id, but some servers
/// leave out the index, give the same one to several calls, or leave out the id. Holds the state of one stream.
/// </summary>
internal sealed class ToolCallOrder
{
    private readonly Dictionary<int, List<StreamedCall>> _choices = [];
    private readonly ArrayBufferWriter<byte> _mended = new();

    /// <summary>The chunk as clients can collect it; empty if it is in order as it is. Valid until the next call.</summary>
    /// <param name="chunk">A checked chunk with tool calls.</param>
    public ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> chunk)
    {
        using var json = JsonDocument.Parse(chunk);
        var root = json.RootElement;
        var pieces = new List<StreamedCallPiece>();
        foreach (var choice in root.GetProperty("choices"u8).EnumerateArray())
        {
            if (!RawJson.TryGet(choice, "delta", JsonValueKind.Object, out var delta) || !RawJson.TryGet(delta, "tool_calls", JsonValueKind.Array, out var calls)) continue;
            var known = CallsOf(choice);
            foreach (var call in calls.EnumerateArray().Where(call => call.ValueKind is JsonValueKind.Object)) pieces.Add(Place(call, known, root));
        }

        return pieces.TrueForAll(piece => piece.IsInOrder) ? default : Write(root, pieces);
    }

    private static StreamedCallPiece Place(JsonElement piece, List<StreamedCall> known, JsonElement root)
    {
        int? index = RawJson.TryGet(piece, "index", JsonValueKind.Number, out var number) && number.TryGetInt32(out var given) ? given : null;
        var id = TextOf(piece, "id");
        var name = RawJson.TryGet(piece, "function", JsonValueKind.Object, out var function) ? TextOf(function, "name") : null;
        if (StreamedCall.Find(known, index, id, name) is { } call)
        {
            call.HasName |= name is not null;
            return new StreamedCallPiece(piece, call, IsFirst: false, IsInOrder: index == call.Index && (id is null || id == call.Id));
        }

        var free = index is { } wanted && known.TrueForAll(other => other.Index != wanted) ? wanted : known.Count == 0 ? 0 : known.Max(other => other.Index) + 1;
        call = new StreamedCall { GivenIndex = index, Index = free, Id = id ?? NewId(root, free), HasName = name is not null };
        known.Add(call);
        return new StreamedCallPiece(piece, call, IsFirst: true, IsInOrder: index == free && id is not null);
    }

    private static string? TextOf(JsonElement json, string name)
        => RawJson.TryGet(json, name, JsonValueKind.String, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>An id that no other answer of the conversation has: made of what tells answers apart.</summary>
    private static string NewId(JsonElement root, int index)
    {
        var hash = Fnv1a.Hash(root.TryGetProperty("id"u8, out var id) ? RawJson.Bytes(id) : default);
        hash = Fnv1a.Hash(root.TryGetProperty("created"u8, out var created) ? RawJson.Bytes(created) : default, hash);
        return string.Create(CultureInfo.InvariantCulture, $"call_{hash:x16}{index}");
    }

    private List<StreamedCall> CallsOf(JsonElement choice)
    {
        var index = RawJson.TryGet(choice, "index", JsonValueKind.Number, out var number) && number.TryGetInt32(out var given) ? given : 0;
        if (_choices.TryGetValue(index, out var calls)) return calls;
        return _choices[index] = [];
    }

    private ReadOnlyMemory<byte> Write(JsonElement root, List<StreamedCallPiece> pieces)
    {
        _mended.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(_mended, new JsonWriterOptions { SkipValidation = true });
        var next = 0;
        RawJson.ObjectBut(writer, root, "choices", choices => RawJson.Each(writer, choices, choice =>
            RawJson.ObjectBut(writer, choice, "delta", delta =>
                RawJson.ObjectBut(writer, delta, "tool_calls", calls => RawJson.Each(writer, calls, _ => pieces[next++].WriteTo(writer))))));
        writer.Flush();
        return _mended.WrittenMemory;
    }
}
