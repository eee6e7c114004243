using Azure.Core;

namespace ChatRouter.Azure.Identity;

/// <summary>The token of one scope. At most one request for it runs; while the old one is good enough, nobody waits for the new one.</summary>
internal sealed class ScopeToken(Lazy<TokenCredential> credential, string scope, TimeProvider clock)
{
    private static readonly TimeSpan LeastValidity = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RenewalLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private AccessToken _token;
    private Task<AccessToken>? _renewal;
    private DateTimeOffset _lastRenewal = DateTimeOffset.MinValue;

    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<AccessToken> renewal;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var isGood = _token.ExpiresOn - now >= LeastValidity;
            if (isGood && (now < RenewAt_NeedsLock() || now - _lastRenewal < RenewalPause)) return ValueTask.FromResult(_token.Token);
            renewal = Renewal_NeedsLock(now);
            if (isGood) return ValueTask.FromResult(_token.Token);
        }

        return new ValueTask<string>(WaitAsync(renewal, cancellationToken));
    }

    private static async Task<string> WaitAsync(Task<AccessToken> renewal, CancellationToken cancellationToken) =>
        (await renewal.WaitAsync(cancellationToken)).Token;

    private DateTimeOffset RenewAt_NeedsLock() => _token.RefreshOn ?? _token.ExpiresOn - RenewBefore;

    private Task<AccessToken> Renewal_NeedsLock(DateTimeOffset now)
    {
        if (_renewal is { IsCompleted: false }) return _renewal;
        _lastRenewal = now;
        // A credential may work before its first await, and nothing of another owner runs under our lock.
        return _renewal = Task.Run(RenewAsync);
    }

    // Not tied to the caller that started it: others wait for the same token.
    private async Task<AccessToken> RenewAsync()
    {
        using var limit = new CancellationTokenSource(RenewalLimit, clock);
        var token = await credential.Value.GetTokenAsync(new TokenRequestContext([scope]), limit.Token);
        lock (_lock) _token = token;
        return token;
    }
}
