using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>llama.cpp's <c>/slots</c>, <c>/props</c> and <c>/v1/models</c>.</summary>
internal static class LlamaCppPages
{
    private const string FileType = "Q4_K - Medium";
    private static readonly string[] Blank = [""];
    private static readonly string[] Capabilities = ["completion"];
    private static readonly string[] TextOnly = ["text"];

    private static readonly object Sampling = new
    {
        seed = uint.MaxValue,
        temperature = 0.8f,
        top_k = 40,
        top_p = 0.95f,
        min_p = 0.05f,
        repeat_penalty = 1.0,
        max_tokens = -1,
        n_predict = -1,
        n_keep = 0,
        ignore_eos = false,
        stream = false,
        n_probs = 0,
        chat_format = "Content-only",
        samplers = new[] { "penalties", "dry", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature" },
    };

    public static string Slots(BackendCore core) => JsonText.Of(Enumerable.Range(0, core.Profile.Slots).Select(id => new
    {
        id,
        n_ctx = core.Profile.ContextWindow,
        speculative = false,
        is_processing = id < core.Engine.Running,
        id_task = id,
        n_prompt_tokens = 0,
        n_prompt_tokens_processed = 0,
        n_prompt_tokens_cache = 0,
        @params = Sampling,
        next_token = new[] { new { has_next_token = false, has_new_line = false, n_remain = -1, n_decoded = 0 } },
    }));

    public static string Props(BackendProfile profile) => JsonText.Of(new
    {
        default_generation_settings = new { @params = Sampling, n_ctx = profile.ContextWindow },
        total_slots = profile.Slots,
        model_alias = profile.Model,
        model_ftype = FileType,
        model_path = profile.Model + ".gguf",
        modalities = new { vision = false, video = false, audio = false },
        endpoint_slots = true,
        endpoint_props = true,
        endpoint_metrics = true,
        chat_template = "{%- for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}",
        bos_token = "<s>",
        eos_token = "</s>",
        build_info = "b11669-Debian",
        is_sleeping = false,
        cors_proxy_enabled = false,
    });

    /// <summary>Two lists of the same models: one in Ollama's shape, one in OpenAI's.</summary>
    public static string Models(BackendProfile profile, long created) => JsonText.Of(new
    {
        models = new[]
        {
            new
            {
                name = profile.Model,
                model = profile.Model,
                modified_at = "",
                size = "",
                digest = "",
                type = "model",
                description = "",
                tags = Blank,
                capabilities = Capabilities,
                parameters = "",
                details = new { parent_model = "", format = "gguf", family = "", families = Blank, parameter_size = "", quantization_level = "" },
            },
        },
        @object = "list",
        data = new[]
        {
            new
            {
                id = profile.Model,
                aliases = new[] { profile.Model },
                tags = Array.Empty<string>(),
                @object = "model",
                architecture = new { input_modalities = TextOnly, output_modalities = TextOnly },
                created,
                owned_by = "llamacpp",
                meta = new
                {
                    vocab_type = 1,
                    n_vocab = 32_000,
                    n_ctx = profile.ContextWindow,
                    n_ctx_train = profile.ContextWindow,
                    n_embd = 2048,
                    n_params = 1_100_048_384,
                    size = 667_815_936,
                    ftype = FileType,
                },
            },
        },
    });
}
