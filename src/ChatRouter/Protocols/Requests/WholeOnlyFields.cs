using System.Text.Json;

namespace ChatRouter.Protocols.Requests;

/// <summary>The fields that ask for something which a stream does not tell, or which servers refuse in a stream. With any other field a stream tells what a whole answer would.</summary>
internal static class WholeOnlyFields
{
    /// <summary>True if such a field is set.</summary>
    /// <param name="name">The unescaped name of a top-level field.</param>
    /// <param name="value">Its value, checked.</param>
    public static bool Has(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length switch
    {
        5 when name.SequenceEqual("audio"u8) => IsSet(value),
        7 when name.SequenceEqual("best_of"u8) => IsSet(value) && !value.SequenceEqual("1"u8),
        10 when name.SequenceEqual("modalities"u8) => HasOtherThanText(value),
        15 when name.SequenceEqual("prompt_logprobs"u8) || name.SequenceEqual("use_beam_search"u8) || name.SequenceEqual("response_fields"u8) => IsSet(value),
        16 when name.SequenceEqual("return_token_ids"u8) => IsSet(value),
        18 when name.SequenceEqual("kv_transfer_params"u8) => IsSet(value),
        _ => false,
    };

    private static bool IsSet(ReadOnlySpan<byte> value) => !value.SequenceEqual("null"u8) && !value.SequenceEqual("false"u8);

    private static bool HasOtherThanText(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = ChatRequestScanner.GreatestDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String && !reader.ValueTextEquals("text"u8)) return true;
        }

        return false;
    }
}
