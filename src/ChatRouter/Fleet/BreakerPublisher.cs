using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Carries what this instance knows of its circuits into the <c>breaker</c> rows, joined with what is there, and every transition into the event log. What
/// cannot be written waits and is tried again; a request never waits for it. Thread-safe.
/// </summary>
public sealed class BreakerPublisher : ICircuitObserver
{
    private readonly ConcurrentDictionary<string, CircuitState> _pending = new(StringComparer.Ordinal);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly BreakerTable _rows;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;

    internal BreakerPublisher(BreakerTable rows, IEventLog events, TimeProvider clock, IRandomSource random)
    {
        _rows = rows;
        _events = events;
        _clock = clock;
        _random = random;
    }

    /// <summary>Why the latest write failed, or null if it worked.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public void OnTransition(Backend backend, CircuitState from, CircuitState to)
    {
        _events.Write(Describe(backend, from, to));
        Note(backend.Name, to);
    }

    /// <summary>Notes a state that the others should know, whatever the order of the notes.</summary>
    internal void Note(string backend, CircuitState state)
    {
        var mine = CircuitJoin.Shareable(state);
        if (mine == CircuitState.Initial) return;
        _pending.AddOrUpdate(backend, mine, (_, known) => CircuitJoin.Join(known, mine));
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
                while (!await TryPublishAsync()) await Task.Delay(StorageLimits.Pause * (0.5 + _random.NextDouble()), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryPublishAsync();
        }
    }

    private async Task<bool> TryPublishAsync()
    {
        foreach (var pending in _pending.OrderBy(pending => pending.Key, StringComparer.Ordinal))
        {
            try
            {
                if (!await _rows.TryJoinAsync(pending.Key, pending.Value)) return false;
            }
            catch (Exception error)
            {
                // Whatever storage has: the state stays pending, and this instance obeys its own circuits without the row.
                LastError = StorageLimits.Reason(error);
                return false;
            }

            // Stays if there was more to tell while this was written.
            _pending.TryRemove(pending);
            LastError = null;
        }

        return _pending.IsEmpty;
    }

    private static FleetEvent Describe(Backend backend, CircuitState from, CircuitState to)
    {
        var isAgreement = from.Epoch == to.Epoch && from.Phase == to.Phase;
        var figures = new JsonObject { ["text"] = to.Figures, ["generation"] = to.Generation, ["breakCount"] = to.BreakCount };
        if (to.Phase == CircuitPhase.Open) figures["openUntil"] = to.OpenUntil;
        return new FleetEvent
        {
            At = to.Since,
            Kind = isAgreement ? "quorum" : "breaker",
            Subject = backend.Name,
            From = isAgreement ? "own" : from.Phase.ToString(),
            To = isAgreement ? "fleet" : to.Phase.ToString(),
            Cause = to.Cause.ToString(),
            Figures = figures,
        };
    }
}
