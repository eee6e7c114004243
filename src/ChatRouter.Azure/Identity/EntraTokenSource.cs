using System.Collections.Concurrent;
using Azure.Core;
using ChatRouter.Protocols;

namespace ChatRouter.Azure.Identity;

/// <summary>
/// Access tokens of Microsoft Entra ID, kept until shortly before they end. One for the process, because some credentials start a program for each token.
/// Thread-safe.
/// </summary>
public sealed class EntraTokenSource(TokenCredential credential, TimeProvider clock) : ITokenSource
{
    private readonly ConcurrentDictionary<string, ScopeToken> _scopes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken) =>
        _scopes.GetOrAdd(scope, static (key, source) => new ScopeToken(source.credential, key, source.clock), (credential, clock)).GetAsync(cancellationToken);
}
