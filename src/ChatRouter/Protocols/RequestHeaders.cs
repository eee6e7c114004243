using ChatRouter.Model;

namespace ChatRouter.Protocols;

/// <summary>Headers that every backend gets: what is wanted back, and who asks.</summary>
internal static class RequestHeaders
{
    /// <summary>Adds them.</summary>
    /// <param name="message">The request.</param>
    /// <param name="backend">The backend that the request is sent to.</param>
    /// <param name="accept">The media type wanted.</param>
    /// <param name="bearer">The ready Authorization value of a configured key, or null.</param>
    /// <param name="token">The Entra token where the credential asks for one.</param>
    public static void Add(HttpRequestMessage message, Backend backend, string accept, string? bearer, string? token)
    {
        message.Headers.TryAddWithoutValidation("Accept", accept);
        switch (backend.Credential.Kind)
        {
            case CredentialKind.Bearer:
                message.Headers.TryAddWithoutValidation("Authorization", bearer);
                break;
            case CredentialKind.ApiKeyHeader:
                message.Headers.TryAddWithoutValidation(KeyHeader(backend), backend.Credential.Secret);
                break;
            case CredentialKind.EntraToken:
                ArgumentException.ThrowIfNullOrEmpty(token);
                message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
                break;
        }
    }

    /// <summary>The header that carries a key which is not a bearer's.</summary>
    public static string KeyHeader(Backend backend) => backend.Protocol is ProtocolKind.Anthropic ? "x-api-key" : "api-key";
}
