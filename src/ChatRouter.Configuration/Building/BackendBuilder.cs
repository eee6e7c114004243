using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Building;

/// <summary>Options of a backend to the backend.</summary>
internal sealed class BackendBuilder(DefaultsOptions? defaults, SecretSource secrets, OrderChecks order, Diagnostics diagnostics)
{
    private const string DefaultEntraScope = "https://cognitiveservices.azure.com/.default";

    private static readonly string[] s_addedPaths = ["/openai/v1", "/v1", "/v1/messages", "/chat/completions", "/api/chat"];

    /// <summary>The backend, or null if something that it cannot do without was refused.</summary>
    public Backend? Build(BackendOptions options)
    {
        var credential = BuildCredential(options);
        var url = BuildUrl(options);
        if (credential.Secret.Length > 0 && url is { IsLoopback: false } && url.Scheme == Uri.UriSchemeHttp)
        {
            diagnostics.WarnThat(options.At("baseUrl"), "is http: the key travels unencrypted.");
        }

        var timers = Overlay.Build<AttemptTimers>(defaults?.Timers, options.Timers);
        if (options.Timers is not null) order.Check(timers, options.Timers);
        var breaker = Overlay.Build<BreakerSettings>(defaults?.Breaker, options.Breaker);
        if (options.Breaker is not null) order.Check(breaker, options.Breaker);
        var health = HealthBuilder.Build(defaults?.Health, options.Health, options.Protocol);
        if (options.Health is not null) order.Check(health, options.Health);
        if (options is { Health.KeepWarm: true, Protocol: not (null or ProtocolKind.Ollama) })
            diagnostics.RefuseThat(options.Health.At("keepWarm"), "is true; only protocol \"ollama\" lets go of models.");
        var recovery = options.Recovery is { } asked ? BuildRecovery(asked) : null;
        if (url is null || options.Protocol is not { } protocol || options.Model is not { } model) return null;

        var backend = new Backend
        {
            Name = options.EntryName,
            Protocol = protocol,
            BaseUrl = url,
            Model = model,
            QuotaGroup = options.EntryName,
            Credential = credential,
            Timers = timers,
            Breaker = breaker,
            Health = health,
            Recovery = recovery,
            Price = options.Price is { } price ? Overlay.Build<TokenPrice>(price) : null,
        };
        Overlay.Apply(backend, options);
        if (backend.StartConcurrency > backend.MaxConcurrency)
            diagnostics.RefuseThat(options.At("startConcurrency"), FormattableString.Invariant($"is {backend.StartConcurrency}, which is more than maxConcurrency, {backend.MaxConcurrency}."));
        return backend;
    }

    private Uri? BuildUrl(BackendOptions options)
    {
        if (options.BaseUrl is not { } text) return null;
        var trimmed = text.TrimEnd('/');
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            diagnostics.RefuseThat(options.At("baseUrl"), $"is {options.Show("baseUrl")}, which is no address.");
            return null;
        }

        if (Array.Find(s_addedPaths, path => trimmed.EndsWith(path, StringComparison.OrdinalIgnoreCase)) is not { } added) return url;
        diagnostics.RefuseThat(options.At("baseUrl"), $"is {options.Show("baseUrl")}; drop \"{added}\" at its end, the router adds the path.");
        return null;
    }

    private RecoverySettings? BuildRecovery(RecoveryOptions options)
    {
        var secret = options.Secret is null ? "" : secrets.Referenced(options, "secret", options.Secret);
        if (options.Header is not null && options.Secret is null) diagnostics.RefuseThat(options.At("header"), $"is {options.Show("header")}, which needs secret.");
        if (options.Url is null || secrets.TextOrReferenced(options, "url", options.Url) is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.UserInfo.Length > 0)
        {
            diagnostics.RefuseThat(options.At("url"), "is no http or https address without user name.");
            return null;
        }

        if (url is { IsLoopback: false } && url.Scheme == Uri.UriSchemeHttp && (secret.Length > 0 || url.Query.Length > 0))
        {
            diagnostics.WarnThat(options.At("url"), "is http: what it carries travels unencrypted.");
        }

        return Overlay.Apply(new RecoverySettings { Url = url }, options) with { Secret = secret };
    }

    private BackendCredential BuildCredential(BackendOptions options)
    {
        var isAzure = options.Protocol == ProtocolKind.AzureOpenAI;
        var secret = options.ApiKey is null ? "" : secrets.ApiKey(options);
        if (diagnostics.AnyRefused(options.At("apiKey"), options.At("auth"), options.At("protocol"))) return BackendCredential.None;
        if (options.ApiVersion is not null && !isAzure) diagnostics.RefuseThat(options.At("apiVersion"), $"is {options.Show("apiVersion")}; only protocol \"azure-openai\" has one.");
        var byKey = isAzure || options.Protocol == ProtocolKind.Anthropic ? CredentialKind.ApiKeyHeader : CredentialKind.Bearer;
        var kind = options.Auth ?? (secret.Length > 0 ? byKey : CredentialKind.None);
        if (kind != CredentialKind.EntraToken && options.EntraScope is not null)
        {
            diagnostics.RefuseThat(options.At("entraScope"), $"is {options.Show("entraScope")}; it needs auth \"entra\".");
        }

        switch (kind)
        {
            case CredentialKind.None when secret.Length > 0:
                diagnostics.RefuseThat(options.At("auth"), "is \"none\", but apiKey is given; drop one of them.");
                break;
            case CredentialKind.EntraToken when secret.Length > 0:
                diagnostics.RefuseThat(options.At("auth"), "is \"entra\", but apiKey is given; drop one of them.");
                break;
            case CredentialKind.None when isAzure:
                diagnostics.RefuseThat(options.ConfigurationPath, "speaks azure-openai, which needs apiKey or auth \"entra\".");
                break;
            case CredentialKind.Bearer or CredentialKind.ApiKeyHeader when secret.Length == 0:
                diagnostics.RefuseThat(options.At("auth"), $"is {options.Show("auth")}, which needs apiKey.");
                break;
        }

        return kind == CredentialKind.EntraToken ? new BackendCredential(kind, Scope: options.EntraScope ?? DefaultEntraScope) : new BackendCredential(kind, secret);
    }
}
