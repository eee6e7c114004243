using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Operations.Recovery;

/// <summary>
/// Calls a backend's recovery address when the prober has seen it down for long enough. Runs beside the probes and never holds one up. A backend that an
/// operator holds is left alone: whoever took it out is at work on it. Thread-safe.
/// </summary>
internal sealed class RecoveryHook : IHealthObserver
{
    /// <summary>Longest call.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<string, Backend> _backends;
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker _http;
    private readonly RecoveryLimit _limit;
    private readonly IEventLog _events;
    private readonly Func<string, bool> _isHeld;
    private readonly TimeProvider _clock;

    internal RecoveryHook(RouterModel model, HttpMessageInvoker http, RecoveryLimit limit, IEventLog events, Func<string, bool> isHeld, TimeProvider clock)
    {
        _backends = model.Backends.Where(backend => backend.Recovery is not null).ToFrozenDictionary(backend => backend.Name, StringComparer.Ordinal);
        _http = http;
        _limit = limit;
        _events = events;
        _isHeld = isHeld;
        _clock = clock;
    }

    /// <summary>The call that runs for a backend, or a done task.</summary>
    internal Task Running(string backend) => _running.GetValueOrDefault(backend, Task.CompletedTask);

    /// <inheritdoc/>
    public void OnVerdict(BackendHealth? previous, BackendHealth current)
    {
        if (current.State != HealthState.Down || !_backends.TryGetValue(current.Backend, out var backend)) return;
        if (_clock.GetUtcNow() - current.Since < backend.Recovery!.After || _isHeld(backend.Name) || !Running(backend.Name).IsCompleted) return;
        _running[backend.Name] = Task.Run(() => RecoverAsync(backend, backend.Recovery, current));
    }

    private async Task RecoverAsync(Backend backend, RecoverySettings settings, BackendHealth health)
    {
        try
        {
            var now = _clock.GetUtcNow();
            if (!await _limit.TryTakeAsync(backend.Name, settings, health.Since, now)) return;
            Tell(backend, "Down", "Called", string.Create(CultureInfo.InvariantCulture, $"down for {(now - health.Since).TotalSeconds:0} s: {health.Reason}"));
        }
        catch (Exception)
        {
            // Whatever storage has: no leave, no call; the next probe asks again.
            return;
        }

        var start = _clock.GetTimestamp();
        var (result, cause) = await CallAsync(backend, settings, health);
        Tell(backend, "Called", result, cause, new JsonObject { ["milliseconds"] = Math.Round(_clock.GetElapsedTime(start).TotalMilliseconds) });
    }

    private async Task<(string Result, string Cause)> CallAsync(Backend backend, RecoverySettings settings, BackendHealth health)
    {
        using var limit = new CancellationTokenSource(Timeout, _clock);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url);
            request.Headers.TryAddWithoutValidation("User-Agent", "ChatRouter-recovery");
            if (settings.Secret.Length > 0) request.Headers.TryAddWithoutValidation(settings.Header, IsBearer(settings) ? $"Bearer {settings.Secret}" : settings.Secret);

            // With its length said: small servers of webhooks do not read chunks.
            var body = new JsonObject { ["backend"] = backend.Name, ["state"] = "down", ["since"] = health.Since, ["reason"] = health.Reason };
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request, limit.Token);
            var status = (int)response.StatusCode;
            return (response.IsSuccessStatusCode ? "Accepted" : "Refused", string.Create(CultureInfo.InvariantCulture, $"the recovery address answered {status}"));
        }
        catch (Exception error)
        {
            // The address may be a secret, and some transports quote it: only known words go into the event.
            var words = limit.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {Timeout.TotalSeconds} s")
                : TransportError.Describe(error) ?? error.GetType().Name;
            return ("Failed", $"the recovery address: {words}");
        }
    }

    private static bool IsBearer(RecoverySettings settings) => settings.Header.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

    private void Tell(Backend backend, string from, string to, string cause, JsonObject? figures = null) => _events.Write(new FleetEvent
    {
        At = _clock.GetUtcNow(),
        Kind = "recovery",
        Subject = backend.Name,
        From = from,
        To = to,
        Cause = cause,
        Figures = figures,
    });
}
