using ChatRouter.Model;

namespace ChatRouter.Operations.Alerts;

/// <summary>Keeps a copy of the alerts for reports, read every 10 s: every instance can be asked, and one alone sends. Thread-safe.</summary>
internal sealed class AlertBoard
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    private readonly AlertTable _table;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;
    private AlertBook _book = AlertBook.Empty;

    internal AlertBoard(AlertTable table, IRandomSource random, TimeProvider clock)
    {
        _table = table;
        _random = random;
        _clock = clock;
    }

    /// <summary>The latest copy.</summary>
    internal AlertBook Book => Volatile.Read(ref _book);

    /// <summary>Reads until cancelled. Runs once per process.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Fleet.SyncPace.Jittered(Pace, _random), _clock, cancellationToken);
                await TryRefreshAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>Reads once; the copy stays as it is if storage does not answer. Does not throw.</summary>
    internal async Task TryRefreshAsync()
    {
        try
        {
            Take(await _table.ReadAsync());
        }
        catch (Exception)
        {
            // Whatever storage has: what is shown is as old as it is.
        }
    }

    /// <summary>Takes a copy that was read for another purpose.</summary>
    internal void Take(AlertBook book) => Volatile.Write(ref _book, book);
}
