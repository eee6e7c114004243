using System.Collections.Concurrent;

namespace ChatRouter.Storage;

/// <summary>Tables in this process's memory, gone with it: for one local instance and for tests. Keeps every rule of the port. Thread-safe.</summary>
public sealed class MemoryEntityTableStore : IEntityTableStore
{
    private readonly ConcurrentDictionary<string, MemoryEntityTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEntityTable Table(string name) => _tables.GetOrAdd(name, static key => new MemoryEntityTable(key));

    /// <inheritdoc/>
    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var name in names) _tables.GetOrAdd(name, static key => new MemoryEntityTable(key)).Create();
        return Task.CompletedTask;
    }
}
