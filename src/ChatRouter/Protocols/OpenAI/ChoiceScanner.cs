using System.Text;
using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>Scans <c>choices</c>: which indexes are there, which finished, and whether there is anything in them that a caller waits for.</summary>
internal static class ChoiceScanner
{
    public static void Choices(ref Utf8JsonReader reader, ref CompletionScan scan)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        scan.HasChoices = true;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            scan.Choices++;
            if (reader.TokenType is JsonTokenType.StartObject)
                Choice(ref reader, ref scan);
            else
                reader.Skip();
        }
    }

    private static void Choice(ref Utf8JsonReader reader, ref CompletionScan scan)
    {
        var index = 0;
        var text = default(BodySlice);
        string? finish = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            switch (name.Length)
            {
                case 5 when name.SequenceEqual("delta"u8):
                case 7 when name.SequenceEqual("message"u8):
                    reader.Read();
                    text = Message(ref reader, ref scan);
                    break;
                case 5 when name.SequenceEqual("index"u8):
                    reader.Read();
                    if (reader.TokenType is not JsonTokenType.Number || !reader.TryGetInt32(out index))
                        index = 0;
                    reader.Skip();
                    break;
                case 13 when name.SequenceEqual("finish_reason"u8):
                    reader.Read();
                    finish = FinishReason(ref reader);
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var bit = UInt128.One << index;
        scan.Seen |= bit;
        scan.Finished |= finish is null ? UInt128.Zero : bit;
        scan.FinishReason ??= finish;
        if (index == 0)
            scan.Text = text;
    }

    private static BodySlice Message(ref Utf8JsonReader reader, ref CompletionScan scan)
    {
        var text = default(BodySlice);
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            reader.Skip();
            return text;
        }

        scan.Messages++;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var isContent = name.SequenceEqual("content"u8);
            var isCall = name.SequenceEqual("tool_calls"u8) || name.SequenceEqual("function_call"u8);
            var isReasoning = IsReasoning(name);
            var counts = isContent || isCall || isReasoning || IsOther(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isFilled = IsFilled(ref reader);
            if (!counts || !isFilled)
                continue;

            scan.HasContent = true;
            scan.HasAnswer |= !isReasoning;
            scan.HasToolCall |= isCall;
            if (isContent && reader.TokenType is JsonTokenType.String)
                text = new BodySlice(start, (int)reader.BytesConsumed - start);
        }

        return text;
    }

    private static bool IsOther(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => name.SequenceEqual("audio"u8),
        7 => name.SequenceEqual("refusal"u8),
        _ => false,
    };

    /// <summary>Whether a field of a message or delta holds what the model thought; every server has its own name for it.</summary>
    public static bool IsReasoning(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 => name.SequenceEqual("thinking"u8),
        9 => name.SequenceEqual("reasoning"u8),
        15 => name.SequenceEqual("thinking_blocks"u8),
        17 => name.SequenceEqual("reasoning_content"u8) || name.SequenceEqual("reasoning_details"u8),
        _ => false,
    };

    // A string with text, or an array or object with anything in it. Leaves the reader at the value's end.
    private static bool IsFilled(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String)
            return !reader.ValueSpan.IsEmpty;
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return false;

        var depth = reader.CurrentDepth;
        reader.Read();
        var isFilled = reader.CurrentDepth > depth;
        while (reader.CurrentDepth > depth)
            reader.Read();
        return isFilled;
    }

    private static string? FinishReason(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String || reader.ValueSpan.IsEmpty)
            return null;

        var reason = reader.ValueSpan;
        return reason.Length switch
        {
            4 when reason.SequenceEqual("stop"u8) => "stop",
            6 when reason.SequenceEqual("length"u8) => "length",
            10 when reason.SequenceEqual("tool_calls"u8) => "tool_calls",
            13 when reason.SequenceEqual("function_call"u8) => "function_call",
            14 when reason.SequenceEqual("content_filter"u8) => "content_filter",
            _ => Encoding.UTF8.GetString(reason),
        };
    }
}
