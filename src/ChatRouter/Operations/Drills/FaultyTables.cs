using ChatRouter.Fleet.Faults;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills;

/// <summary>Tables that fail where an injected fault says so.</summary>
/// <param name="sound">The tables.</param>
/// <param name="faults">The faults.</param>
/// <param name="clock">Clock of the delays.</param>
internal sealed class FaultyTables(IEntityTableStore sound, FaultBoard faults, TimeProvider clock) : IEntityTableStore
{
    /// <inheritdoc/>
    public IEntityTable Table(string name) => new FaultyTable(sound.Table(name), name == TableNames.Cache, faults, clock);

    /// <inheritdoc/>
    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken) => sound.EnsureCreatedAsync(names, cancellationToken);
}
