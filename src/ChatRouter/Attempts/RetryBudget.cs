using ChatRouter.Model.Settings;

namespace ChatRouter.Attempts;

/// <summary>
/// Keeps extra attempts a bounded share of traffic (Finagle's retry budget): tokens = min(10 s x MinPerSecond + 10, tokens + Ratio per request + MinPerSecond per second);
/// an extra attempt takes one. Starts full. Thread-safe.
/// </summary>
internal sealed class RetryBudget
{
    private const double ReserveSeconds = 10;
    private const double Slack = 10;

    private readonly RetrySettings _settings;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private double _tokens;
    private long _at;

    public RetryBudget(RetrySettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _tokens = Most;
        _at = time.GetTimestamp();
    }

    private double Most => (ReserveSeconds * _settings.MinPerSecond) + Slack;

    /// <summary>Notes a request.</summary>
    public void Deposit()
    {
        lock (_gate) _tokens = Math.Min(Most, _tokens + _settings.Ratio);
    }

    /// <summary>Gives an unused right back.</summary>
    public void Return()
    {
        lock (_gate) _tokens = Math.Min(Most, _tokens + 1);
    }

    /// <summary>Takes the right to one extra attempt.</summary>
    public bool TryWithdraw()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _tokens = Math.Min(Most, _tokens + (_time.GetElapsedTime(_at, now).TotalSeconds * _settings.MinPerSecond));
            _at = now;
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }
}
