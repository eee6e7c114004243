using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>The <c>breaker</c> rows, changed by compare-and-set alone. Thread-safe.</summary>
internal sealed class BreakerTable(IEntityTableStore store, FleetContact contact, TimeProvider clock, IRandomSource random, string instance)
{
    private readonly RowUpdate _rows = new(store.Table(TableNames.Fleet), clock, random, contact);

    /// <summary>Changes what the fleet knows of a backend's circuit. False if others were faster every time.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="change">The state as it is, null if there is none that this version understands, to the state as it shall be, or null to leave it.</param>
    internal Task<bool> TryUpdateAsync(string backend, Func<CircuitState?, CircuitState?> change) => _rows.TryAsync(
        FleetPartitions.Breaker,
        backend,
        row => change(row is null ? null : BreakerRecord.Read(row)) is { } wanted ? BreakerRecord.Write(backend, wanted, instance) : null);

    /// <summary>Adds what this instance knows. Writes nothing if the row knows it already.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="mine">From <see cref="CircuitJoin.Shareable"/>.</param>
    internal Task<bool> TryJoinAsync(string backend, CircuitState mine) => TryUpdateAsync(backend, known =>
    {
        var joined = CircuitJoin.Join(known ?? CircuitState.Initial, mine);
        return joined == known ? null : joined;
    });
}
