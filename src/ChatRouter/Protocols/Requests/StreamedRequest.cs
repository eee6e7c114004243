using System.Collections.Frozen;
using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>The request for a stream from which a whole answer is put together.</summary>
internal static class StreamedRequest
{
    // What is known to change nothing but the words of an answer: with these a stream tells all that a whole answer would. Not so audio, beams or log probabilities of the prompt.
    private static readonly FrozenSet<string> Faithful = new[]
    {
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "n", "stop", "seed", "user", "metadata", "store", "service_tier", "safety_identifier",
        "temperature", "top_p", "top_k", "min_p", "typical_p", "presence_penalty", "frequency_penalty", "repetition_penalty", "repeat_penalty", "repeat_last_n", "logit_bias",
        "logprobs", "top_logprobs", "min_tokens", "ignore_eos", "stop_token_ids", "bad_words", "include_stop_str_in_output", "skip_special_tokens", "spaces_between_special_tokens",
        "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "response_format", "structured_outputs", "guided_json", "guided_regex", "guided_choice",
        "guided_grammar", "grammar", "json_schema", "reasoning_effort", "reasoning", "verbosity", "think", "thinking", "chat_template_kwargs", "enable_thinking",
        "prompt_cache_key", "prompt_cache_retention", "cache_prompt", "cache_salt", "prediction", "keep_alive", "options", "priority", "samplers", "mirostat", "mirostat_tau", "mirostat_eta",
        "dry_multiplier", "dry_base", "dry_allowed_length", "xtc_probability", "xtc_threshold",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The request with <c>stream</c> set, or null if a stream might not tell all: several choices, or a field that is not known to be harmless.</summary>
    /// <param name="request">What the caller sent, without streaming.</param>
    public static ChatRequest? Of(ChatRequest request)
    {
        if (request.Choices > 1 || !TryFind(request.Body.Span, out var stream)) return null;
        var body = request.Body.Span;
        byte[] streamed = stream.IsPresent
            ? [.. body[..stream.Start], .. "true"u8, .. body[(stream.Start + stream.Length)..]]
            : [.. body[..request.End], .. ",\"stream\":true"u8, .. body[request.End..]];
        return ChatRequestScanner.Rescan(streamed);
    }

    private static bool TryFind(ReadOnlySpan<byte> body, out BodySlice stream)
    {
        stream = default;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = ChatRequestScanner.GreatestDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!Faithful.Contains(name)) return false;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (name == "stream") stream = new BodySlice(start, (int)reader.BytesConsumed - start);
        }

        return true;
    }
}
