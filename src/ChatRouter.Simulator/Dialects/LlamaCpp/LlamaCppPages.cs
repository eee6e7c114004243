using System.Globalization;
using System.Text;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>llama.cpp's <c>/metrics</c>, <c>/slots</c>, <c>/props</c> and <c>/v1/models</c>.</summary>
internal static class LlamaCppPages
{
    private const string Sampling =
        "\"seed\":4294967295,\"temperature\":0.800000011920929,\"top_k\":40,\"top_p\":0.949999988079071,\"min_p\":0.05000000074505806,"
        + "\"repeat_penalty\":1.0,\"max_tokens\":-1,\"n_predict\":-1,\"n_keep\":0,\"ignore_eos\":false,\"stream\":false,\"n_probs\":0,"
        + "\"chat_format\":\"Content-only\",\"samplers\":[\"penalties\",\"dry\",\"top_k\",\"typ_p\",\"top_p\",\"min_p\",\"xtc\",\"temperature\"]";

    public static string Metrics(BackendCore core)
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

    public static string Slots(BackendCore core)
    {
        var slots = Enumerable.Range(0, core.Profile.Slots).Select(id =>
            $$"""{"id":{{id}},"n_ctx":{{core.Profile.ContextWindow}},"speculative":false,"is_processing":{{(id < core.Engine.Running ? "true" : "false")}},"""
            + $$$""" "id_task":{{{id}}},"n_prompt_tokens":0,"n_prompt_tokens_processed":0,"n_prompt_tokens_cache":0,"params":{{{{Sampling}}}},""".TrimStart()
            + """ "next_token":[{"has_next_token":false,"has_new_line":false,"n_remain":-1,"n_decoded":0}]}""".TrimStart());
        return $"[{string.Join(',', slots)}]";
    }

    public static string Props(BackendProfile profile)
    {
        var name = JsonText.Quote(profile.Model);
        return string.Concat(
            "{\"default_generation_settings\":{\"params\":{", Sampling, "},\"n_ctx\":", profile.ContextWindow.ToString(CultureInfo.InvariantCulture),
            "},\"total_slots\":", profile.Slots.ToString(CultureInfo.InvariantCulture),
            $",\"model_alias\":{name},\"model_ftype\":\"Q4_K - Medium\",\"model_path\":{JsonText.Quote(profile.Model + ".gguf")},",
            "\"modalities\":{\"vision\":false,\"video\":false,\"audio\":false},\"endpoint_slots\":true,\"endpoint_props\":true,\"endpoint_metrics\":true,",
            "\"chat_template\":\"{%- for m in messages %}<|im_start|>{{ m['role'] }}\\n{{ m['content'] }}<|im_end|>\\n{% endfor %}\",",
            "\"bos_token\":\"<s>\",\"eos_token\":\"</s>\",\"build_info\":\"b11669-Debian\",\"is_sleeping\":false,\"cors_proxy_enabled\":false}");
    }

    public static string Models(BackendProfile profile, long created)
    {
        var name = JsonText.Quote(profile.Model);
        return string.Concat(
            $$"""{"models":[{"name":{{name}},"model":{{name}},"modified_at":"","size":"","digest":"","type":"model","description":"","tags":[""],""",
            "\"capabilities\":[\"completion\"],\"parameters\":\"\",\"details\":{\"parent_model\":\"\",\"format\":\"gguf\",\"family\":\"\",\"families\":[\"\"],",
            "\"parameter_size\":\"\",\"quantization_level\":\"\"}}],\"object\":\"list\",\"data\":[{\"id\":", name, ",\"aliases\":[", name,
            "],\"tags\":[],\"object\":\"model\",\"architecture\":{\"input_modalities\":[\"text\"],\"output_modalities\":[\"text\"]},\"created\":",
            created.ToString(CultureInfo.InvariantCulture),
            ",\"owned_by\":\"llamacpp\",\"meta\":{\"vocab_type\":1,\"n_vocab\":32000,\"n_ctx\":", profile.ContextWindow.ToString(CultureInfo.InvariantCulture),
            ",\"n_ctx_train\":", profile.ContextWindow.ToString(CultureInfo.InvariantCulture),
            ",\"n_embd\":2048,\"n_params\":1100048384,\"size\":667815936,\"ftype\":\"Q4_K - Medium\"}}]}");
    }
}
