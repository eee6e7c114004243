using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Assembly;

/// <summary>One choice of an answer that is put together from its chunks.</summary>
internal sealed class AssembledChoice(int index)
{
    private readonly PiecedJson _message = new();
    private readonly PiecedJson _logProbs = new();
    private readonly LatestFields _others = new();

    public int Index { get; } = index;

    /// <summary>Takes the choice of one chunk.</summary>
    public void Add(JsonElement choice)
    {
        foreach (var field in choice.EnumerateObject())
        {
            switch (field.Name)
            {
                case "index":
                    break;
                case "delta":
                    _message.Add(field.Value);
                    break;
                case "logprobs":
                    _others.Set(field.Name, default);
                    _logProbs.Add(field.Value);
                    break;
                default:
                    _others.Set(field.Name, field.Value);
                    break;
            }
        }
    }

    /// <summary>Takes more text, as it stands in JSON without its quotes.</summary>
    public void AddText(ReadOnlySpan<byte> text) => _message.Field("content").AddText(text);

    /// <summary>True for the choice with index 0 and nothing but a text in it.</summary>
    public static bool IsTextAlone(JsonElement choice)
    {
        if (!RawJson.TryGet(choice, "delta", JsonValueKind.Object, out var delta) || !RawJson.TryGet(delta, "content", JsonValueKind.String, out _)) return false;
        if (RawJson.TryGet(choice, "logprobs", out _) || (RawJson.TryGet(choice, "index", out var index) && !RawJson.Bytes(index).SequenceEqual("0"u8))) return false;
        return delta.EnumerateObject().All(field => field.Value.ValueKind is JsonValueKind.Null || field.Name is "content" or "role");
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, Index);
        writer.WritePropertyName("message"u8);
        WriteMessage(writer);
        foreach (var (name, value) in _others)
        {
            writer.WritePropertyName(name);
            if (name == "logprobs") _logProbs.WriteTo(writer);
            else RawJson.Value(writer, value);
        }

        writer.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter writer)
    {
        var content = _message["content"];
        var hasCalls = _message["tool_calls"] is { Items.Count: > 0 };
        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        writer.WritePropertyName("content"u8);

        // Whole answers with calls alone have null there; streams begin with an empty text all the same.
        if (content is null || (content.IsEmpty && hasCalls)) writer.WriteNullValue();
        else content.WriteTo(writer);
        foreach (var (name, value) in _message.Fields)
        {
            if (name is "role" or "content") continue;
            writer.WritePropertyName(name);
            if (name == "tool_calls") WriteCalls(writer, value);
            else value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, PiecedJson calls)
    {
        writer.WriteStartArray();
        foreach (var call in calls.Items) call.WriteTo(writer, without: "index");
        writer.WriteEndArray();
    }
}
