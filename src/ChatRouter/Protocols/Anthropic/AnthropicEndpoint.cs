using System.Runtime.CompilerServices;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>What follows from a backend's configuration for every request to it; worked out once per backend.</summary>
internal sealed class AnthropicEndpoint
{
    /// <summary>The header <c>anthropic-version</c>: the only version that newer models know.</summary>
    public const string Version = "2023-06-01";

    private static readonly ConditionalWeakTable<Backend, AnthropicEndpoint> Known = [];

    private AnthropicEndpoint(Backend backend)
    {
        MessagesUri = new Uri(backend.BaseUrl.AbsoluteUri.TrimEnd('/') + "/v1/messages");
        Bearer = backend.Credential.Kind is CredentialKind.Bearer ? $"Bearer {backend.Credential.Secret}" : null;
    }

    /// <summary>Where chat requests go.</summary>
    public Uri MessagesUri { get; }

    /// <summary>The Authorization header of a configured key, or null.</summary>
    public string? Bearer { get; }

    /// <summary>The endpoint of the backend. Thread-safe.</summary>
    public static AnthropicEndpoint Of(Backend backend) => Known.GetValue(backend, static b => new AnthropicEndpoint(b));
}
