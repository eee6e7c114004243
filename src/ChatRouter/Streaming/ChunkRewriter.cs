using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Streaming;

/// <summary>
/// Writes the chunks of another attempt as those of the stream that the caller has: with its identity, without the reasoning of a model whose text alone is
/// wanted, with the token counts of the whole answer, and with marks on the chunk that ends it.
/// </summary>
/// <param name="identity">What all chunks share; null: they keep their own.</param>
/// <param name="splice">What the attempt completes; null: reasoning and token counts stay as they are.</param>
internal sealed class ChunkRewriter(ChunkIdentity? identity, Splice? splice)
{
    private static readonly JsonWriterOptions Lenient = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _output = new(512);

    /// <summary>The events of a frame, written anew. Valid until the next call.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="mark">Whose marks the chunk with the finish reason gets; null for none.</param>
    public ReadOnlyMemory<byte> Rewrite(in StreamFrame frame, Candidate? mark = null)
    {
        _output.ResetWrittenCount();
        for (var rest = frame.Bytes; rest.Span.IndexOf("\n\n"u8) is >= 0 and var end; rest = rest[(end + 2)..])
        {
            var message = rest[..end];
            if (message.Span.StartsWith("data: {"u8)) Chunk(message["data: "u8.Length..], mark);
            else _output.Write(message.Span);
            _output.Write("\n\n"u8);
        }

        return _output.WrittenMemory;
    }

    private void Chunk(ReadOnlyMemory<byte> json, Candidate? mark)
    {
        using var chunk = JsonDocument.Parse(json);
        _output.Write("data: "u8);
        using var writer = new Utf8JsonWriter(_output, Lenient);
        writer.WriteStartObject();
        foreach (var field in chunk.RootElement.EnumerateObject())
        {
            if (identity is not null && ChunkIdentity.Has(field.Name))
            {
                identity.WriteTo(writer, field.Name);
                continue;
            }

            writer.WritePropertyName(field.Name);
            if (splice is not null && field.Name == "choices") Choices(writer, field.Value);
            else if (splice is not null && field.NameEquals("usage") && field.Value.ValueKind is JsonValueKind.Object) Counts(writer, splice.Whole(CountsOf(field.Value)));
            else RawJson.Value(writer, RawJson.Bytes(field.Value));
        }

        identity?.WriteTo(writer, besides: chunk.RootElement);
        if (mark is { } by && EndsAChoice(chunk.RootElement)) DegradedAnswer.Write(writer, by);
        writer.WriteEndObject();
    }

    private static void Choices(Utf8JsonWriter writer, JsonElement choices)
    {
        if (choices.ValueKind is not JsonValueKind.Array)
        {
            RawJson.Value(writer, RawJson.Bytes(choices));
            return;
        }

        writer.WriteStartArray();
        foreach (var choice in choices.EnumerateArray())
        {
            if (RawJson.TryGet(choice, "delta", JsonValueKind.Object, out _)) WithoutReasoning(writer, choice, depth: 1);
            else RawJson.Value(writer, RawJson.Bytes(choice));
        }

        writer.WriteEndArray();
    }

    private static void WithoutReasoning(Utf8JsonWriter writer, JsonElement parent, int depth)
    {
        writer.WriteStartObject();
        foreach (var field in parent.EnumerateObject())
        {
            if (depth == 0 && ChoiceScanner.IsReasoning(Encoding.UTF8.GetBytes(field.Name))) continue;
            writer.WritePropertyName(field.Name);
            if (depth == 1 && field.Name == "delta" && field.Value.ValueKind is JsonValueKind.Object) WithoutReasoning(writer, field.Value, depth: 0);
            else RawJson.Value(writer, RawJson.Bytes(field.Value));
        }

        writer.WriteEndObject();
    }

    private static Usage CountsOf(JsonElement usage) => new(
        Count(usage, "prompt_tokens"),
        Count(usage, "completion_tokens"),
        RawJson.TryGet(usage, "prompt_tokens_details", JsonValueKind.Object, out var details) ? Count(details, "cached_tokens") : 0);

    private static int Count(JsonElement usage, string name)
        => RawJson.TryGet(usage, name, JsonValueKind.Number, out var number) && number.TryGetInt32(out var count) ? Math.Max(0, count) : 0;

    private static void Counts(Utf8JsonWriter writer, Usage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        writer.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("total_tokens"u8, usage.TotalTokens);
        UsageJson.WriteCached(writer, usage);
        writer.WriteEndObject();
    }

    private static bool EndsAChoice(JsonElement chunk)
        => RawJson.TryGet(chunk, "choices", JsonValueKind.Array, out var choices)
            && choices.EnumerateArray().Any(choice => RawJson.TryGet(choice, "finish_reason", JsonValueKind.String, out _));
}
