using ChatRouter.Admission.Places;
using ChatRouter.Fleet;

namespace ChatRouter.Operations;

/// <summary>Hands what backends say of their own queue and memory, as the latest probes of the fleet have it, to the limits of this instance; each verdict once, while it is young.</summary>
internal sealed class ProbedLimits(PlaceRegistry places, Func<FleetView> view, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>A queue of more than so long ago says nothing of now.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DateTimeOffset> _known = new(StringComparer.Ordinal);

    /// <summary>Looks once a second until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            Turn();
        }
    }

    /// <summary>One look. Not to be called twice at once.</summary>
    internal void Turn()
    {
        var now = time.GetUtcNow();
        foreach (var (backend, health) in view().Health)
        {
            if (_known.GetValueOrDefault(backend) == health.CheckedAt || now - health.CheckedAt > Oldest) continue;
            _known[backend] = health.CheckedAt;
            places.Told(backend, health.Running ?? 0, health.Waiting ?? 0, health.KvCacheUse ?? 0);
        }
    }
}
