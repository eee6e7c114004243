using ChatRouter.Model;

namespace ChatRouter.Health.Gpu;

/// <summary>Reads a backend's GPU signals beside the other levels. An exporter that is out of reach is a note, never a verdict. Thread-safe.</summary>
internal sealed class GpuProbe(HttpMessageInvoker http, TimeProvider clock)
{
    /// <summary>Longest wait for the exporter: its absence must not hold up the run.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>What holds after this run, or null if the backend has no exporter. Throws nothing for what an exporter may do.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="previous">The verdict before, which may still be on its way.</param>
    /// <param name="run">The end of the run.</param>
    internal async Task<GpuStep?> RunAsync(Backend backend, Task<BackendHealth?> previous, CancellationToken run)
    {
        var settings = backend.Health.Gpu;
        if (settings.MetricsUrl is not { } url) return null;
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, run);
        var page = await ProbeClient.TryGetAsync(http, new Uri(url), either.Token);
        var before = (await previous)?.Gpu;
        if (page is not { IsSuccess: true }) return Unread(before, page is null ? "no answer" : $"answered {page.Status}");
        return GpuSignals.Read(page.Text, settings) is { } signals
            ? GpuVerdict.From(signals, settings, before, clock.GetUtcNow())
            : Unread(before, "none of this backend's GPUs on the page");
    }

    // The counter is kept, so that its growth shows when the exporter is back.
    private static GpuStep Unread(GpuHealth? before, string why) => new(
        before is null ? null : new GpuHealth { DoubleBitErrors = before.DoubleBitErrors, DoubleBitAt = before.DoubleBitAt },
        [],
        [$"GPU metrics: {why}"]);
}
