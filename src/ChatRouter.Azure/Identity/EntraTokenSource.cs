using System.Collections.Concurrent;
using Azure.Core;
using ChatRouter.Protocols;

namespace ChatRouter.Azure.Identity;

/// <summary>
/// Access tokens of Microsoft Entra ID, kept until shortly before they end. One for the process, because some credentials start a program for each token.
/// Thread-safe.
/// </summary>
/// <param name="credential">Made when the first token is asked for: most routers have no backend that takes one, and a chain of credentials is slow to make.</param>
/// <param name="clock">The clock.</param>
public sealed class EntraTokenSource(Lazy<TokenCredential> credential, TimeProvider clock) : ITokenSource
{
    private readonly ConcurrentDictionary<string, ScopeToken> _scopes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken) =>
        _scopes.GetOrAdd(scope, static (key, source) => new ScopeToken(source.credential, key, source.clock), (credential, clock)).GetAsync(cancellationToken);
}
