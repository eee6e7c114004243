using System.Runtime.CompilerServices;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Ollama;

/// <summary>What follows from an Ollama backend's configuration for every request; worked out once per backend.</summary>
internal sealed class OllamaEndpoint
{
    private static readonly ConditionalWeakTable<Backend, OllamaEndpoint> Known = [];

    private OllamaEndpoint(Backend backend)
    {
        ChatUri = new Uri(backend.BaseUrl.AbsoluteUri.TrimEnd('/') + "/api/chat");
        Bearer = backend.Credential.Kind is CredentialKind.Bearer ? $"Bearer {backend.Credential.Secret}" : null;
    }

    /// <summary>Where chat requests go.</summary>
    public Uri ChatUri { get; }

    /// <summary>The Authorization header of a configured key (for a proxy before it: Ollama itself has none), or null.</summary>
    public string? Bearer { get; }

    /// <summary>The endpoint of the backend. Thread-safe.</summary>
    public static OllamaEndpoint Of(Backend backend) => Known.GetValue(backend, static b => new OllamaEndpoint(b));
}
