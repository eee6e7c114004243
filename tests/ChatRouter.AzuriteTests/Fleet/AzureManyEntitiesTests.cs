using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>Several rows in Azure Tables, as Azurite keeps them.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureManyEntitiesTests(AzuriteFixture azurite) : ManyEntitiesContract
{
    protected override IEntityTableStore Store { get; } = azurite.Store;
}
