using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>One row in the tables in memory.</summary>
public sealed class MemorySingleEntityTests : SingleEntityContract
{
    protected override IEntityTableStore Store { get; } = new MemoryEntityTableStore();
}
