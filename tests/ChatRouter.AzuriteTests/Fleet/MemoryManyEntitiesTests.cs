using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>Several rows in the tables in memory.</summary>
public sealed class MemoryManyEntitiesTests : ManyEntitiesContract
{
    protected override IEntityTableStore Store { get; } = new MemoryEntityTableStore();
}
