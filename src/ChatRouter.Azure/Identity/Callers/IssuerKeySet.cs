using Microsoft.IdentityModel.Tokens;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>An issuer's keys as read at one time, with the tokens that they have proven: what another set would prove must be shown again. Thread-safe.</summary>
internal sealed class IssuerKeySet
{
    private const int RememberedInEachHalf = 5000;

    /// <param name="keys">The keys.</param>
    /// <param name="at">When they were read.</param>
    /// <param name="stamp">The same by the monotonic clock.</param>
    /// <param name="before">The set before, whose memory goes on if its keys are the same.</param>
    /// <param name="clock">The clock.</param>
    public IssuerKeySet(IReadOnlyList<SecurityKey> keys, DateTimeOffset at, long stamp, IssuerKeySet? before, TimeProvider clock)
    {
        Keys = keys;
        At = at;
        Stamp = stamp;
        Names = string.Join(' ', keys.Select(key => Convert.ToBase64String(key.ComputeJwkThumbprint())).Order(StringComparer.Ordinal));
        Accepted = before?.Names == Names ? before.Accepted : new TokenMemory(RememberedInEachHalf, clock);
    }

    public IReadOnlyList<SecurityKey> Keys { get; }

    public DateTimeOffset At { get; }

    public long Stamp { get; }

    /// <summary>Tokens that were accepted.</summary>
    public TokenMemory Accepted { get; }

    private string Names { get; }
}
