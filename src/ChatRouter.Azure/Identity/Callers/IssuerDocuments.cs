using System.Text.Json;
using ChatRouter.Model.Settings;
using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>Reads an OpenID provider's documents: its configuration, and the keys that this names. Bounded in size and time; follows no redirect.</summary>
internal sealed class IssuerDocuments : IDisposable
{
    private const int LargestBytes = 1024 * 1024;
    private const int ShortestRsaBits = 2048;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30) })
    {
        Timeout = Timeout, MaxResponseContentBufferSize = LargestBytes,
    };

    private readonly Uri _issuer;
    private readonly string _name;

    public IssuerDocuments(EntraSettings settings)
    {
        _issuer = settings.Issuer;
        _name = settings.Issuers[0];
    }

    /// <summary>The issuer's keys for signatures.</summary>
    /// <exception cref="InvalidDataException">The documents are not what they must be.</exception>
    public async Task<IReadOnlyList<SecurityKey>> ReadKeysAsync(CancellationToken cancellationToken)
    {
        using var configuration = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri(_issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken));
        var issuer = Text(configuration.RootElement, "issuer");
        if (issuer != _name) throw new InvalidDataException($"it calls itself {(issuer is { Length: <= 200 } ? $"'{issuer}'" : "by another name")}");
        if (!Uri.TryCreate(Text(configuration.RootElement, "jwks_uri"), UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !(address.IsLoopback && _issuer.Scheme == Uri.UriSchemeHttp)))
            throw new InvalidDataException("its configuration has no https jwks_uri");
        var keys = new JsonWebKeySet(await _http.GetStringAsync(address, cancellationToken)).GetSigningKeys().Where(IsStrongPair).ToArray();
        return keys.Length > 0 ? keys : throw new InvalidDataException("it publishes no key that signatures can be checked with");
    }

    public void Dispose() => _http.Dispose();

    private static string? Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A certificate stands there beside the key that is in it.
    private static bool IsStrongPair(SecurityKey key) => !string.IsNullOrEmpty(key.KeyId) && key is RsaSecurityKey { KeySize: >= ShortestRsaBits } or ECDsaSecurityKey;
}
