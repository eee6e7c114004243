using ChatRouter.Fleet;

namespace ChatRouter.Releases.Figures;

/// <summary>Takes what this instance counts of releases to storage every two seconds, while there is anything. Runs beside the requests; does not throw.</summary>
/// <param name="counter">What is counted.</param>
/// <param name="table">Where it goes.</param>
/// <param name="view">Which releases there are.</param>
/// <param name="clock">Clock of pauses.</param>
internal sealed class FiguresKeeper(ReleaseCounter counter, FiguresTable table, Func<FleetView> view, TimeProvider clock)
{
    /// <summary>Time between two turns.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>Works until cancelled, and once more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Pace, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await TurnAsync();
        }
    }

    /// <summary>One turn.</summary>
    public async Task TurnAsync()
    {
        foreach (var (salt, stage, step, figures, changes) in counter.Due())
        {
            try
            {
                await table.WriteAsync(salt, stage, step, figures, CancellationToken.None);
                counter.Written(salt, stage, step, changes);
            }
            catch (Exception)
            {
                // Whatever storage has: the next turn writes what there is by then.
                return;
            }
        }

        // An empty view may be one that was never read.
        if (view().AsOf != DateTimeOffset.MinValue) counter.Keep(view().Releases.Values.Where(release => release.IsActive).Select(release => release.Salt).ToHashSet(StringComparer.Ordinal));
    }
}
