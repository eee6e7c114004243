using System.Globalization;
using System.Text;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>llama.cpp's <c>/metrics</c>.</summary>
internal static class LlamaCppMetrics
{
    public static string Page(BackendCore core)
    {
        var (_, engine, meter, _, _) = core;
        var text = new StringBuilder();
        void Write(string kind, string name, string help, double value)
            => text.Append(CultureInfo.InvariantCulture, $"# HELP llamacpp:{name} {help}\n# TYPE llamacpp:{name} {kind}\nllamacpp:{name} {value:0.######}\n");
        var (_, prompt) = meter.Prefill.Read();
        var (_, decode) = meter.Decode.Read();
        Write("counter", "prompt_tokens_total", "Number of prompt tokens processed, excluding cached tokens", meter.PromptTokens);
        Write("counter", "prompt_tokens_cached_total", "Number of prompt tokens reused from the cache", 0);
        Write("counter", "prompt_seconds_total", "Total time spent processing prompts", prompt);
        Write("counter", "tokens_predicted_total", "Number of generation tokens processed", meter.GeneratedTokens);
        Write("counter", "tokens_predicted_seconds_total", "Total time spent generating tokens", decode);
        Write(
            "counter", "n_decode_total", "Total number of llama_decode() calls, excluding speculative decoding and multimodal decoding", meter.GeneratedTokens);
        Write("counter", "n_tokens_max", "Largest observed sequence length (prompt + generation)", meter.LongestSequence);
        Write("counter", "spec_decode_num_draft_tokens_total", "Speculative: Total draft tokens generated", 0);
        Write("counter", "spec_decode_num_accepted_tokens_total", "Speculative: Total draft tokens accepted by the target model", 0);
        Write("counter", "spec_decode_num_drafts_total", "Speculative: Total speculative decoding verification steps", 0);
        Write("gauge", "prompt_tokens_seconds", "Average prompt throughput in tokens/s", prompt > 0 ? meter.PromptTokens / prompt : 0);
        Write("gauge", "predicted_tokens_seconds", "Average generation throughput in tokens/s", decode > 0 ? meter.GeneratedTokens / decode : 0);
        Write("gauge", "requests_processing", "Number of requests processing", engine.Running);
        Write("gauge", "requests_deferred", "Number of requests deferred", engine.Waiting);
        Write("gauge", "n_busy_slots_per_decode", "Average number of busy slots per llama_decode() call", Math.Max(1, engine.Running));
        return text.ToString();
    }
}
