using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Anthropic;

namespace ChatRouter.Health;

/// <summary>Sends the probes of one run to one backend, with the backend's credential.</summary>
/// <param name="http">Sends; follows no redirects.</param>
/// <param name="backend">The backend.</param>
/// <param name="token">The Entra token where the credential asks for one.</param>
internal sealed class ProbeClient(HttpMessageInvoker http, Backend backend, string? token)
{
    /// <summary>By this a server's log tells probes from traffic.</summary>
    internal const string UserAgent = "ChatRouter-prober";

    /// <summary>No page that a probe needs is larger.</summary>
    internal const int LargestBodyBytes = 4 * 1024 * 1024;

    /// <summary>The answer to a GET, whatever its status; throws what the transport throws.</summary>
    internal Task<ProbeAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Get, UriOf(path)), AddCredential, cancellationToken);

    /// <summary>As <see cref="GetAsync"/>, but null if there is no answer in time: for what a backend need not have.</summary>
    internal Task<ProbeAnswer?> TryGetAsync(string path, CancellationToken cancellationToken) => TryAsync(GetAsync(path, cancellationToken));

    /// <summary>A page that is not the backend's: asked for without its credential. Null if there is no answer in time.</summary>
    internal static Task<ProbeAnswer?> TryGetAsync(HttpMessageInvoker http, Uri page, CancellationToken cancellationToken) =>
        TryAsync(SendAsync(http, new HttpRequestMessage(HttpMethod.Get, page), static _ => { }, cancellationToken));

    /// <summary>Sends something; null if there is no answer in time.</summary>
    internal Task<ProbeAnswer?> TryPostAsync(string path, HttpContent content, CancellationToken cancellationToken) =>
        TryAsync(SendAsync(http, new HttpRequestMessage(HttpMethod.Post, UriOf(path)) { Content = content }, AddCredential, cancellationToken));

    private static async Task<ProbeAnswer?> TryAsync(Task<ProbeAnswer> answer)
    {
        try
        {
            return await answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<ProbeAnswer> SendAsync(HttpMessageInvoker http, HttpRequestMessage message, Action<HttpRequestMessage> addCredential, CancellationToken cancellationToken)
    {
        using var request = message;
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        addCredential(request);
        using var response = await http.SendAsync(request, cancellationToken);
        return new ProbeAnswer((int)response.StatusCode, await ReadAsync(response.Content, cancellationToken));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var chunk = new byte[16 * 1024];
        while (body.Length < LargestBodyBytes && await stream.ReadAsync(chunk, cancellationToken) is > 0 and var count) body.Write(chunk, 0, count);
        return body.GetBuffer().AsMemory(0, (int)Math.Min(body.Length, LargestBodyBytes));
    }

    private Uri UriOf(string path) => new(backend.BaseUrl.AbsoluteUri.TrimEnd('/') + path);

    private void AddCredential(HttpRequestMessage request)
    {
        var (name, value) = backend.Credential.Kind switch
        {
            CredentialKind.Bearer => ("Authorization", $"Bearer {backend.Credential.Secret}"),
            CredentialKind.EntraToken => ("Authorization", $"Bearer {token}"),
            CredentialKind.ApiKeyHeader => (RequestHeaders.KeyHeader(backend), backend.Credential.Secret),
            _ => (null, null),
        };
        if (name is not null) request.Headers.TryAddWithoutValidation(name, value);
        if (backend.Protocol is ProtocolKind.Anthropic) request.Headers.TryAddWithoutValidation("anthropic-version", AnthropicEndpoint.Version);
    }
}
