using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Model;

/// <summary>One endpoint that answers chat requests. Immutable; names are unique and match <c>[a-z0-9-]{1,40}</c>.</summary>
public sealed record Backend
{
    /// <summary>The name in configuration, headers, tables and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The wire it speaks.</summary>
    public required ProtocolKind Protocol { get; init; }

    /// <summary>Scheme, host, port and optional path prefix; never ends with <c>/v1</c> or a slash.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The model name that this backend knows (Azure OpenAI: the deployment).</summary>
    public required string Model { get; init; }

    /// <summary>The failure domain it stands in, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>Backends with the same group share an account or GPU host and are throttled together. Default: the backend's own name.</summary>
    public required string QuotaGroup { get; init; }

    /// <summary>How the router authenticates there.</summary>
    public BackendCredential Credential { get; init; } = BackendCredential.None;

    /// <summary>Azure OpenAI only: the <c>api-version</c> of the deployment path, or null for <c>/openai/v1</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Tokens of prompt and answer together; 0 when unknown.</summary>
    public int ContextWindow { get; init; }

    /// <summary>Upper bound of the requests in flight from one router instance; how many it really takes is found out. Default 256.</summary>
    public int MaxConcurrency { get; init; } = 256;

    /// <summary>Requests in flight with which an instance begins to find out how many the backend takes, or null for <see cref="MaxConcurrency"/>.</summary>
    public int? StartConcurrency { get; init; }

    /// <summary>Most tokens of prompts and expected answers in flight from one router instance, or null for no bound. One request alone always goes.</summary>
    public int? MaxActiveTokens { get; init; }

    /// <summary>What it can do. Default: everything but prefill.</summary>
    public Capabilities Capabilities { get; init; } = Capabilities.Tools | Capabilities.Images | Capabilities.JsonMode;

    /// <summary>Top-level request fields that are not sent there, because its model refuses them.</summary>
    public IReadOnlyList<string> DropFields { get; init; } = [];

    /// <summary>Time limits of an attempt.</summary>
    public AttemptTimers Timers { get; init; } = new();

    /// <summary>Circuit breaker.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>Probes.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>What its tokens cost, or null if nobody counts that.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>Whom to call when it stays down, or null.</summary>
    public RecoverySettings? Recovery { get; init; }

    /// <summary>Whether somebody else runs it and sells the answers. The OpenAI protocol is spoken by many a server of one's own; there a credential tells.</summary>
    public bool IsProvider => Protocol is ProtocolKind.AzureOpenAI or ProtocolKind.Anthropic || (Protocol == ProtocolKind.OpenAI && Credential.Kind != CredentialKind.None);

    /// <summary>What it fails together with: its zone, else its quota group.</summary>
    public string FailureDomain => Zone ?? QuotaGroup;

    /// <summary>The name: all that a log may show of it.</summary>
    public override string ToString() => Name;
}
