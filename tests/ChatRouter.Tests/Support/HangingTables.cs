using ChatRouter.Storage;

namespace ChatRouter.Tests.Support;

/// <summary>Storage that takes every call and answers none.</summary>
internal sealed class HangingTables : IEntityTableStore
{
    public IEntityTable Table(string name) => new HangingTable();

    public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken) => Task.CompletedTask;
}
