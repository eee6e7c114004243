using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

public sealed class MemoryEntityTableTests : EntityTableContract
{
    protected override IEntityTableStore Store { get; } = new MemoryEntityTableStore();
}
