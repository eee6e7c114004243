using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>
/// Checks an event as JSON from end to end and notes what it holds, in one pass and without allocation. The same names mean the same at every place
/// where this wire has them, so the objects inside are read like the outer one.
/// </summary>
internal static class AnthropicEventScanner
{
    /// <summary>Scans one event. False if it is not a valid JSON object in UTF-8.</summary>
    public static bool TryScan(ReadOnlySpan<byte> json, out AnthropicEvent found)
    {
        found = default;
        if (!Utf8.IsValid(json))
            return false;

        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
                return false;
            Object(ref reader, ref found, isRoot: true);
            reader.Read();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Object(ref Utf8JsonReader reader, ref AnthropicEvent found, bool isRoot)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var isType = name.SequenceEqual("type"u8);
            var isInner = name.SequenceEqual("delta"u8) || name.SequenceEqual("content_block"u8) || name.SequenceEqual("message"u8);
            var isUsage = name.SequenceEqual("usage"u8);
            var isStop = name.SequenceEqual("stop_reason"u8);
            var field = FieldOf(name);
            reader.Read();
            if (isInner && reader.TokenType is JsonTokenType.StartObject)
                Object(ref reader, ref found, isRoot: false);
            else if (isUsage && reader.TokenType is JsonTokenType.StartObject)
                Usage(ref reader, ref found);
            else if (reader.TokenType is JsonTokenType.String)
            {
                if (isType)
                    Type(ref reader, ref found, isRoot);
                else if (isStop)
                    found.FinishReason = AnthropicStopReasons.ToOpenAI(reader.ValueSpan);
                else if (!reader.ValueSpan.IsEmpty)
                    Note(ref found, field, new BodySlice((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            }
            else
                reader.Skip();
        }
    }

    private static void Type(ref Utf8JsonReader reader, ref AnthropicEvent found, bool isRoot)
    {
        if (isRoot)
            found.Kind = KindOf(reader.ValueSpan);
        else
            found.IsToolUse |= reader.ValueSpan.SequenceEqual("tool_use"u8);
    }

    private static void Usage(ref Utf8JsonReader reader, ref AnthropicEvent found)
    {
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isCached = reader.ValueSpan.SequenceEqual("cache_read_input_tokens"u8);
            var isPrompt = isCached || reader.ValueSpan.SequenceEqual("input_tokens"u8) || reader.ValueSpan.SequenceEqual("cache_creation_input_tokens"u8);
            var isAnswer = reader.ValueSpan.SequenceEqual("output_tokens"u8);
            reader.Read();
            if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0)
            {
                if (isPrompt)
                    found.PromptTokens = (found.PromptTokens ?? 0) + count;
                else if (isAnswer)
                    found.AnswerTokens = count;
                if (isCached)
                    found.CachedTokens = count;
            }

            reader.Skip();
        }
    }

    private static AnthropicEventKind KindOf(ReadOnlySpan<byte> type) => type.Length switch
    {
        5 when type.SequenceEqual("error"u8) => AnthropicEventKind.Error,
        12 when type.SequenceEqual("message_stop"u8) => AnthropicEventKind.MessageStop,
        13 when type.SequenceEqual("message_start"u8) => AnthropicEventKind.MessageStart,
        13 when type.SequenceEqual("message_delta"u8) => AnthropicEventKind.MessageDelta,
        19 when type.SequenceEqual("content_block_start"u8) => AnthropicEventKind.BlockStart,
        19 when type.SequenceEqual("content_block_delta"u8) => AnthropicEventKind.BlockDelta,
        _ => AnthropicEventKind.Other,
    };

    private static Field FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => Field.Id,
        4 when name.SequenceEqual("text"u8) => Field.Text,
        4 when name.SequenceEqual("name"u8) => Field.Name,
        5 when name.SequenceEqual("model"u8) => Field.Model,
        8 when name.SequenceEqual("thinking"u8) => Field.Thinking,
        12 when name.SequenceEqual("partial_json"u8) => Field.Arguments,
        _ => Field.None,
    };

    private static void Note(ref AnthropicEvent found, Field field, BodySlice value)
    {
        switch (field)
        {
            case Field.Id: found.Id = value; break;
            case Field.Text: found.Text = value; break;
            case Field.Name: found.Name = value; break;
            case Field.Model: found.Model = value; break;
            case Field.Thinking: found.Thinking = value; break;
            case Field.Arguments: found.Arguments = value; break;
        }
    }

    private enum Field
    {
        None,
        Id,
        Text,
        Name,
        Model,
        Thinking,
        Arguments,
    }
}
