using Azure.Data.Tables;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>One row in Azure Tables, as Azurite keeps it.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureSingleEntityTests(AzuriteFixture azurite) : SingleEntityContract
{
    protected override IEntityTableStore Store { get; } = azurite.Store;

    [Fact]
    public async Task GetAsync_RowOfAnotherWriter_ReadsItsTypes()
    {
        var name = NewName();
        await Store.EnsureCreatedAsync([name], default);
        var guid = Guid.NewGuid();
        await azurite.Service.GetTableClient(name).AddEntityAsync(new TableEntity("p", "r") { ["Int"] = 5, ["Guid"] = guid });

        var row = (await Store.Table(name).GetAsync("p", "r", default))!;

        Assert.Equal(5L, row.Values["Int"]);
        Assert.Equal(guid.ToString(), row.Values["Guid"]);
    }
}
