using System.Text;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Why an answer ended, in OpenAI's words.</summary>
internal static class AnthropicStopReasons
{
    public static string ToOpenAI(ReadOnlySpan<byte> reason)
    {
        if (reason.SequenceEqual("end_turn"u8) || reason.SequenceEqual("stop_sequence"u8) || reason.SequenceEqual("pause_turn"u8))
            return "stop";
        if (reason.SequenceEqual("max_tokens"u8) || reason.SequenceEqual("model_context_window_exceeded"u8))
            return "length";
        if (reason.SequenceEqual("tool_use"u8))
            return "tool_calls";
        return reason.SequenceEqual("refusal"u8) ? "content_filter" : Encoding.UTF8.GetString(reason);
    }
}
