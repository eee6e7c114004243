using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Fleet;

/// <summary>
/// Carries this instance's breaker transitions into the <c>breaker</c> rows and the event log. Only the newest state of a backend is written; one that
/// cannot be written waits and is tried again. The one place that writes these rows. Thread-safe.
/// </summary>
public sealed class BreakerPublisher : ICircuitObserver
{
    private readonly ConcurrentDictionary<string, CircuitState> _pending = new(StringComparer.Ordinal);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly IEntityTable _table;
    private readonly EventLog _events;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly StorageLimits _limits;

    /// <param name="store">Where the table is.</param>
    /// <param name="events">Where transitions are kept.</param>
    /// <param name="clock">Time.</param>
    /// <param name="instance">This instance's name.</param>
    public BreakerPublisher(IEntityTableStore store, EventLog events, TimeProvider clock, string instance)
    {
        _table = store.Table(TableNames.Fleet);
        _events = events;
        _clock = clock;
        _instance = instance;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Why the latest write failed, or null if it worked.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public void OnTransition(Backend backend, CircuitState from, CircuitState to)
    {
        _events.Write(Describe(backend, from, to));
        _pending.AddOrUpdate(backend.Name, to, (_, known) => known.IsAfter(to) ? known : to);
        _signal.Writer.TryWrite(true);
    }

    /// <summary>Writes until it is cancelled, then makes one last attempt. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _signal.Reader.ReadAsync(cancellationToken);
                while (!await TryPublishAsync()) await Task.Delay(StorageLimits.Pause, _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryPublishAsync();
        }
    }

    private async Task<bool> TryPublishAsync()
    {
        foreach (var pending in _pending)
        {
            try
            {
                var row = BreakerRecord.Write(pending.Key, pending.Value, _instance);
                await _limits.ExecuteAsync(async token => await _table.UpsertAsync(row, token), CancellationToken.None);
            }
            catch (Exception error)
            {
                // Whatever storage has: the state stays pending, and this instance obeys its own circuits without the row.
                LastError = StorageLimits.Reason(error);
                return false;
            }

            // Stays if a newer state came in while this one was written.
            _pending.TryRemove(pending);
            LastError = null;
        }

        return _pending.IsEmpty;
    }

    private static FleetEvent Describe(Backend backend, CircuitState from, CircuitState to)
    {
        var figures = new JsonObject { ["text"] = to.Figures, ["generation"] = to.Generation, ["breakCount"] = to.BreakCount };
        if (to.Phase == CircuitPhase.Open) figures["openUntil"] = to.OpenUntil;
        return new FleetEvent
        {
            At = to.Since,
            Kind = "breaker",
            Subject = backend.Name,
            From = from.Phase.ToString(),
            To = to.Phase.ToString(),
            Cause = to.Cause.ToString(),
            Figures = figures,
        };
    }
}
