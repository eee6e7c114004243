using Azure.Data.Tables;
using ChatRouter.Azure.Tables;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

[Collection(AzuriteCollection.Name)]
public sealed class AzureEntityTableTests(AzuriteFixture azurite) : EntityTableContract
{
    // Under load Azurite can take longer than the service ever does.
    private static readonly TableCallOptions Patient = new() { TryTimeout = TimeSpan.FromSeconds(20) };

    protected override IEntityTableStore Store { get; } = new AzureEntityTableStore(azurite.Service, Patient, TimeProvider.System);

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
