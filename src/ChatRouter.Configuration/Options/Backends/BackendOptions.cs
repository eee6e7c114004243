using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Backend")]
[Builds(typeof(Backend))]
internal sealed class BackendOptions : SettingsObject
{
    [Setting("The wire that the backend speaks.", Required = true)]
    [Choice(ProtocolNames.OpenAI, ProtocolKind.OpenAI)]
    [Choice(ProtocolNames.AzureOpenAI, ProtocolKind.AzureOpenAI)]
    [Choice(ProtocolNames.Vllm, ProtocolKind.Vllm)]
    [Choice(ProtocolNames.Sglang, ProtocolKind.Sglang)]
    [Choice(ProtocolNames.LlamaCpp, ProtocolKind.LlamaCpp)]
    [Choice(ProtocolNames.Ollama, ProtocolKind.Ollama)]
    [Choice(ProtocolNames.Anthropic, ProtocolKind.Anthropic)]
    public ProtocolKind? Protocol { get; set; }

    [Setting("Scheme, host, port and optional path prefix, without `/v1`.", Required = true, MaxLength = 500, Pattern = "^https?://[^?#@]+$", PatternText = "an http or https address without user name, query or fragment")]
    public string? BaseUrl { get; set; }

    [Setting("The model's name at the backend (Azure OpenAI: the deployment).", Required = true)]
    public string? Model { get; set; }

    [Setting("The failure domain that it stands in; callers may name it in a header.", MaxLength = 40, Pattern = ZoneOptions.NamePattern, PatternText = ZoneOptions.NameText, Otherwise = "none")]
    public string? Zone { get; set; }

    [Setting("Backends with the same group share an account or GPU host and are throttled together.", MaxLength = 40, Otherwise = "the backend's name")]
    public string? QuotaGroup { get; set; }

    [Setting(
        "The key for the backend, by the name of the environment variable that holds it. A key in the file is refused.",
        Secret = true, Pattern = SecretForms.EnvironmentPattern, PatternText = SecretForms.EnvironmentText, Otherwise = "none")]
    public string? ApiKey { get; set; }

    [Setting(
        "How the router authenticates: `bearer` and `api-key` name the header that carries `apiKey` (`x-api-key` for `anthropic`), `entra` takes a token from Microsoft Entra ID.",
        Otherwise = "`none` without `apiKey`; with it `api-key` for `azure-openai` and `anthropic`, else `bearer`")]
    [Choice("none", CredentialKind.None)]
    [Choice("bearer", CredentialKind.Bearer)]
    [Choice("api-key", CredentialKind.ApiKeyHeader)]
    [Choice("entra", CredentialKind.EntraToken)]
    public CredentialKind? Auth { get; set; }

    [Setting("Token scope for `entra`.", Otherwise = "`https://cognitiveservices.azure.com/.default`")]
    public string? EntraScope { get; set; }

    [Setting("Azure OpenAI only: the `api-version` of the deployment path.", MaxLength = 30, Pattern = @"^\d{4}-\d{2}-\d{2}(-preview)?$", PatternText = "a date such as 2024-10-21, or with -preview", Otherwise = "none: the path `/openai/v1`")]
    public string? ApiVersion { get; set; }

    [Setting("Tokens of prompt and answer together; 0 when unknown.", Min = "0", Max = "10000000", Unit = "tokens")]
    public int? ContextWindow { get; set; }

    [Setting("Upper bound of the requests in flight from one router instance. How many the backend really takes is found out from its first tokens; the next one goes elsewhere.", Min = "1", Max = "10000", Unit = "requests")]
    public int? MaxConcurrency { get; set; }

    [Setting("Requests in flight with which an instance begins to find that out.", Min = "1", Max = "10000", Unit = "requests", Otherwise = "`maxConcurrency`")]
    public int? StartConcurrency { get; set; }

    [Setting("Most tokens of prompts and expected answers in flight from one router instance: what the server's KV cache holds. A request alone always goes.", Min = "1", Max = "1000000000", Unit = "tokens", Otherwise = "no bound")]
    public int? MaxActiveTokens { get; set; }

    [Setting("What it can do beyond plain text. A request that needs more is not sent there.")]
    [Choice("tools", ChatRouter.Model.Capabilities.Tools)]
    [Choice("images", ChatRouter.Model.Capabilities.Images)]
    [Choice("json-mode", ChatRouter.Model.Capabilities.JsonMode)]
    [Choice("prefill", ChatRouter.Model.Capabilities.Prefill)]
    public Capabilities? Capabilities { get; set; }

    [Setting(
        "Request fields that are not sent there, for a model that refuses them, such as `temperature` and `top_p` with reasoning models. A rung's `temperature` is not sent either.",
        Pattern = "^(?!(model|messages|n|stream|stream_options|max_tokens|max_completion_tokens|tools|tool_choice|functions|function_call|response_format|logprobs|top_logprobs)$)[A-Za-z0-9_]{1,64}$",
        PatternText = "a field that does not say what is asked: not `model`, `messages`, `n`, `tools`, `response_format`, a limit, or one that goes with them", Otherwise = "none")]
    public IReadOnlyList<string>? DropFields { get; set; }

    [Setting("What its tokens cost, in `currency`; counts in the tenants' `costPerDay`.", Otherwise = "nothing")]
    public PriceOptions? Price { get; set; }

    [Setting("Time limits of one attempt.", Otherwise = "`defaults.timers`")]
    public TimerOptions? Timers { get; set; }

    [Setting("When the circuit opens and for how long.", Otherwise = "`defaults.breaker`")]
    public BreakerOptions? Breaker { get; set; }

    [Setting("How the backend is probed and judged.", Otherwise = "`defaults.health`")]
    public HealthOptions? Health { get; set; }

    [Setting("Whom to call when the backend stays down, so that it is restarted.", Otherwise = "nobody")]
    public RecoveryOptions? Recovery { get; set; }
}
