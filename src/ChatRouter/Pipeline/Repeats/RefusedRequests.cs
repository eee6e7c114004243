using System.Collections.Concurrent;
using System.Globalization;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>
/// Remembers for a minute which requests were turned away or failed, so that exact repeats cost next to nothing: one that comes back before its time gets the same refusal
/// with what is left of the wait, and of those that come later a share is let in. A request is known by its tenant, lane, caller and body: one client's refusal turns nobody else
/// away. A fixed number of places, the newest wins. Thread-safe; costs nothing while nobody is turned away.
/// </summary>
internal sealed class RefusedRequests
{
    private const int Places = 4096;
    private const string Wait = " Retry after ";
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(1);

    /// <summary>Longer than SDKs wait: the answer says that a repeat makes no sense.</summary>
    private static readonly TimeSpan LaterThanAnybodyWaits = TimeSpan.FromSeconds(61);

    private static readonly Refusal BudgetSpent = new(
        429, RefusalCodes.RetryBudgetExceeded, "This request failed less than a minute ago, and too many such requests are sent again. Slow down before you send it once more.", RetryAfter: LaterThanAnybodyWaits);

    private readonly RefusedRequest?[] _places = new RefusedRequest?[Places];
    private readonly ConcurrentDictionary<string, RetryBudget> _budgets = new(StringComparer.Ordinal);
    private readonly RepeatSettings _settings;
    private readonly TimeProvider _time;
    private readonly long _start;
    private long _emptyAt;

    public RefusedRequests(RepeatSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _start = time.GetTimestamp();
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>The refusal of a repeat, before anything of it is read; null for one to be answered.</summary>
    public Refusal? Refuse(IncomingCall call, ReadOnlySpan<byte> body, RequestState state)
    {
        if (call.Lane is Lane.Batch or Lane.Shadow) return null;
        var budget = _settings.MaxRetryShare < 1 ? BudgetOf(call.Tenant.Name) : null;
        budget?.Deposit();
        var now = Now;
        if (Find(call, body, now) is not { } known) return null;
        var refusal = now < known.RetryAt ? Again(known.Refusal, known.RetryAt - now) : budget?.TryWithdraw() == false ? BudgetSpent : null;
        if (refusal is not null) state.Route = known.Route;
        return refusal;
    }

    /// <summary>Takes in how a request ended that was let in.</summary>
    public void Note(IncomingCall call, ReadOnlySpan<byte> body, RequestState state)
    {
        if (call.Lane is Lane.Batch or Lane.Shadow) return;
        var now = Now;
        if (state.Refusal is { Status: 429 or >= 500 } refusal)
        {
            var retryAt = IsTurnedAway(refusal, state) ? now + refusal.RetryAfter!.Value : now;
            Remember(new RefusedRequest(call.Tenant.Name, call.Lane, PrintOf(call, body), state.Route, refusal, retryAt, now + RememberFor));
        }
        else if (state.Result == "complete" && Find(call, body, now) is { } mended)
        {
            Interlocked.CompareExchange(ref PlaceOf(mended.Print), null, mended);
        }
    }

    /// <summary>True for what was refused for want of room or for a limit. What was tried and failed may be tried again at once: another attempt may succeed.</summary>
    private bool IsTurnedAway(Refusal refusal, RequestState state) => _settings.RefuseEarly && refusal is { Status: 429 or 503, RetryAfter: not null }
        && (refusal.Code is RefusalCodes.LaneSaturated or RefusalCodes.RateLimitExceeded || state.Begun == 0);

    private RefusedRequest? Find(IncomingCall call, ReadOnlySpan<byte> body, TimeSpan now)
    {
        if (now.Ticks >= Volatile.Read(ref _emptyAt)) return null;
        var print = PrintOf(call, body);
        var known = Volatile.Read(ref PlaceOf(print));
        return known is not null && known.Print == print && known.Lane == call.Lane && known.Tenant == call.Tenant.Name && now < known.ForgetAt ? known : null;
    }

    private void Remember(RefusedRequest refused)
    {
        Volatile.Write(ref PlaceOf(refused.Print), refused);
        var until = refused.ForgetAt.Ticks;
        for (var known = Volatile.Read(ref _emptyAt); known < until; known = Volatile.Read(ref _emptyAt)) Interlocked.CompareExchange(ref _emptyAt, until, known);
    }

    private static UInt128 PrintOf(IncomingCall call, ReadOnlySpan<byte> body) => BodyPrint.Of(body) ^ (uint)call.Caller;

    private ref RefusedRequest? PlaceOf(UInt128 print) => ref _places[(int)(uint)(print % Places)];

    private RetryBudget BudgetOf(string tenant)
        => _budgets.GetOrAdd(tenant, static (_, self) => new RetryBudget(new RetrySettings { Ratio = self._settings.MaxRetryShare, MinPerSecond = 10 / 60d }, self._time), this);

    /// <summary>The same refusal with what is left of the wait, in the header and in words.</summary>
    private static Refusal Again(Refusal refusal, TimeSpan left)
    {
        var end = refusal.Message.LastIndexOf(Wait, StringComparison.Ordinal);
        var reason = end < 0 ? refusal.Message.AsSpan() : refusal.Message.AsSpan(0, end);
        return refusal with { Message = string.Create(CultureInfo.InvariantCulture, $"{reason}{Wait}{Math.Ceiling(left.TotalSeconds):0} s."), RetryAfter = left };
    }
}
