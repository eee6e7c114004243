using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>
/// Says who calls, by key or by token. Waits for nothing, except in the first moments of a process: until the keys were read for the first time nobody can say that one is wrong, so that
/// a caller whose key is unknown waits for that, until 3 s after the start at most. Thread-safe.
/// </summary>
public sealed class CallerCheck
{
    /// <summary>How long after the start of the process requests may wait for the first reading; none waits later.</summary>
    internal static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    private const int LongestToken = 8 * 1024;

    private static readonly Refusal UnknownKey = new(401, RefusalCodes.InvalidApiKey, "Send a valid key as 'Authorization: Bearer KEY'.");

    private static readonly Refusal Unavailable = new(
        503, RefusalCodes.AuthUnavailable, "Whether the key is valid cannot be said now, because the store of keys does not answer. Send the request again.", RetryAfter: TimeSpan.FromSeconds(2));

    private readonly KeyRing _ring;
    private readonly KeyWatch _watch;
    private readonly ICallerTokens? _tokens;
    private readonly TimeProvider _time;
    private readonly long _start;

    internal CallerCheck(KeyRing ring, KeyWatch watch, ICallerTokens? tokens, TimeProvider time)
    {
        _ring = ring;
        _watch = watch;
        _tokens = tokens;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>The tenant, or why there is none.</summary>
    /// <param name="key">What the caller sent as its bearer key.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    public ValueTask<(Tenant? Tenant, Refusal? Refusal)> FindAsync(ReadOnlySpan<char> key, CancellationToken gone)
    {
        if (_ring.Find(key) is { } tenant) return new((tenant, null));
        if (key.IsEmpty) return new((null, UnknownKey));
        if (_tokens is not null && IsToken(key)) return FindByTokenAsync(key.ToString(), gone);
        if (key.Length > CallerKeys.Longest || _watch.IsKnown) return new((null, UnknownKey));
        return IsStarting(_watch.FirstRead) ? FindLaterAsync(key.ToString(), gone) : new((null, Unavailable));
    }

    private ValueTask<(Tenant? Tenant, Refusal? Refusal)> FindByTokenAsync(string token, CancellationToken gone)
    {
        var verdict = _tokens!.Check(token);
        return verdict.IsUnknown && IsStarting(_tokens.FirstRead) ? CheckLaterAsync(token, gone) : new(Answer(verdict));
    }

    private async ValueTask<(Tenant? Tenant, Refusal? Refusal)> FindLaterAsync(string key, CancellationToken gone)
    {
        await WaitAsync(_watch.FirstRead, gone);
        return _ring.Find(key) is { } tenant ? (tenant, null) : (null, _watch.IsKnown ? UnknownKey : Unavailable);
    }

    private async ValueTask<(Tenant? Tenant, Refusal? Refusal)> CheckLaterAsync(string token, CancellationToken gone)
    {
        await WaitAsync(_tokens!.FirstRead, gone);
        return Answer(_tokens.Check(token));
    }

    private static (Tenant? Tenant, Refusal? Refusal) Answer(TokenVerdict verdict)
        => verdict.Tenant is { } tenant ? (tenant, null) : (null, verdict.IsUnknown ? Unavailable : new Refusal(401, RefusalCodes.InvalidApiKey, verdict.Problem ?? UnknownKey.Message));

    // Three parts with a dot between, the first of them JSON: no key of ours looks so.
    private static bool IsToken(ReadOnlySpan<char> key) => key.Length <= LongestToken && key.StartsWith("ey", StringComparison.Ordinal) && key.Count('.') == 2;

    private bool IsStarting(Task firstRead) => !firstRead.IsCompleted && _time.GetElapsedTime(_start) < StartPatience;

    private async Task WaitAsync(Task firstRead, CancellationToken gone)
    {
        var left = StartPatience - _time.GetElapsedTime(_start);
        if (left <= TimeSpan.Zero) return;
        try
        {
            await firstRead.WaitAsync(left, _time, gone);
        }
        catch (TimeoutException)
        {
            // Answered with what is known.
        }
    }
}
