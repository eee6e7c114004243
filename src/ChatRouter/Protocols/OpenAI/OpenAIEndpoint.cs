using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>What follows from a backend's configuration for every request to it; worked out once per backend.</summary>
internal sealed class OpenAIEndpoint
{
    // Azure's deployment path learned both fields with this version.
    private const string FirstVersionWithStreamOptions = "2024-09-01";

    private static readonly ConditionalWeakTable<Backend, OpenAIEndpoint> Known = [];
    private static readonly string[] StrictHosts = [".openai.com", ".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com"];

    private OpenAIEndpoint(Backend backend)
    {
        ChatUri = new Uri(backend.BaseUrl.AbsoluteUri.TrimEnd('/') + Path(backend));
        ModelJson = Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(backend.Model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
        Bearer = backend.Credential.Kind is CredentialKind.Bearer ? $"Bearer {backend.Credential.Secret}" : null;

        var isStrict = IsStrict(backend);
        var isOldAzure = backend.ApiVersion is { } version && string.CompareOrdinal(version, FirstVersionWithStreamOptions) < 0;
        CountsStreams = !isOldAzure;
        AsksForUsage = !isOldAzure && (isStrict || backend.Protocol is not ProtocolKind.OpenAI);
        LimitField = isStrict && !isOldAzure ? "max_completion_tokens" : "max_tokens";
        RenamesLimit = backend.Protocol is ProtocolKind.OpenAI && !isStrict;
    }

    /// <summary>Where chat requests go.</summary>
    public Uri ChatUri { get; }

    /// <summary>The backend's model name as a JSON string.</summary>
    public ReadOnlyMemory<byte> ModelJson { get; }

    /// <summary>The Authorization header of a configured key, or null.</summary>
    public string? Bearer { get; }

    /// <summary>The field that bounds the answer where the caller sent none: OpenAI itself wants the new one, all others know the old one.</summary>
    public string LimitField { get; }

    /// <summary>
    /// True where <c>max_completion_tokens</c> must be called <c>max_tokens</c>: an unknown server behind the OpenAI protocol.
    /// Ollama's <c>/v1</c> and others ignore the new name and would generate without bound.
    /// </summary>
    public bool RenamesLimit { get; }

    /// <summary>False of API versions that count no tokens in a stream.</summary>
    public bool CountsStreams { get; }

    /// <summary>
    /// True if usage is asked for in streams whose caller did not. Never of unknown servers: several refuse a request that has
    /// <c>stream_options</c> (Mistral with 422, Bedrock behind Databricks with 400).
    /// </summary>
    public bool AsksForUsage { get; }

    /// <summary>The endpoint of the backend. Thread-safe.</summary>
    public static OpenAIEndpoint Of(Backend backend) => Known.GetValue(backend, static b => new OpenAIEndpoint(b));

    private static bool IsStrict(Backend backend) => backend.Protocol is ProtocolKind.AzureOpenAI
        || (backend.Protocol is ProtocolKind.OpenAI
            && StrictHosts.Any(host => backend.BaseUrl.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)));

    private static string Path(Backend backend) => backend switch
    {
        { Protocol: not ProtocolKind.AzureOpenAI } => "/v1/chat/completions",
        { ApiVersion: null } => "/openai/v1/chat/completions",
        _ => $"/openai/deployments/{Uri.EscapeDataString(backend.Model)}/chat/completions?api-version={Uri.EscapeDataString(backend.ApiVersion)}",
    };
}
