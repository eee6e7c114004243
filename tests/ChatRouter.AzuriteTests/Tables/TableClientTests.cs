using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ChatRouter.AzuriteTests.Tables;

/// <summary>What the app expects of Azure.Data.Tables.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class TableClientTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CreateIfNotExists_Twice_NamesTheTableBothTimes()
    {
        var name = azurite.NewTableName();

        Assert.Equal(name, (await azurite.Service.CreateTableIfNotExistsAsync(name)).Value.Name);
        Assert.Equal(name, (await azurite.Service.CreateTableIfNotExistsAsync(name)).Value.Name);
    }

    [Fact]
    public async Task AddEntity_MissingTable_IsTableNotFound()
    {
        var table = azurite.Service.GetTableClient(azurite.NewTableName());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((404, TableErrorCode.TableNotFound), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task AddEntity_SameKeyTwice_IsEntityAlreadyExists()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((409, TableErrorCode.EntityAlreadyExists), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task GetEntity_EachType_ComesBackAsWritten()
    {
        var table = await azurite.NewTableAsync();
        var guid = Guid.Parse("c9da6455-213d-42c9-9a79-3e9149a57833", CultureInfo.InvariantCulture);
        var time = new DateTimeOffset(2026, 3, 1, 14, 5, 9, TimeSpan.FromHours(2)).AddTicks(1234567);
        var written = new TableEntity("p", "r")
        {
            ["Text"] = "a \"quoted\" 'text' & ümläut \u2028 🚀",
            ["Empty"] = "",
            ["Int"] = int.MinValue,
            ["Long"] = long.MaxValue,
            ["SmallLong"] = 5L,
            ["Real"] = 0.1 + 0.2,
            ["WholeReal"] = 3.0,
            ["Flag"] = true,
            ["Guid"] = guid,
            ["Time"] = time,
            ["Bytes"] = new byte[] { 0, 255, 10 },
            ["Nothing"] = null,
        };

        await table.AddEntityAsync(written);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(("p", "r"), (read.PartitionKey, read.RowKey));
        Assert.Equal(written["Text"], read["Text"]);
        Assert.Equal("", read["Empty"]);
        Assert.Equal(int.MinValue, read["Int"]);
        Assert.Equal(long.MaxValue, read["Long"]);
        Assert.Equal(5L, read["SmallLong"]);
        Assert.Equal(0.1 + 0.2, read["Real"]);
        Assert.Equal(3.0, read["WholeReal"]);
        Assert.Equal(true, read["Flag"]);
        Assert.Equal(guid, read["Guid"]);
        Assert.Equal(time.ToUniversalTime(), read["Time"]);
        Assert.Equal(new byte[] { 0, 255, 10 }, read.GetBinary("Bytes"));
        Assert.False(read.ContainsKey("Nothing"));
        Assert.NotNull(read.Timestamp);
        Assert.NotEqual(default, read.ETag);
    }

    [Fact]
    public async Task AddEntity_InfiniteNumber_IsRefusedByTheClient()
    {
        var table = await azurite.NewTableAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = double.PositiveInfinity }));
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("a b%20c")]
    [InlineData("gpu-a:8000|ümläut")]
    [InlineData("x(y)='z',RowKey='w'")]
    public async Task EntityKeys_WithSignsOfTheProtocol_AreOneKey(string key)
    {
        var table = await azurite.NewTableAsync();

        await table.AddEntityAsync(new TableEntity(key, key) { ["N"] = 1 });
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["N"] = 2 }, TableUpdateMode.Replace);

        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>(key, key)).Value["N"]);
        Assert.Equal(204, (await table.DeleteEntityAsync(key, key)).Status);
    }

    [Fact]
    public async Task GetEntityIfExists_Missing_HasNoValue()
    {
        var table = await azurite.NewTableAsync();

        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [Fact]
    public async Task GetEntity_Missing_IsResourceNotFound()
    {
        var table = await azurite.NewTableAsync();

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));

        Assert.Equal((404, TableErrorCode.ResourceNotFound), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task GetEntity_Select_BringsOnlyTheNamed()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        var read = (await table.GetEntityAsync<TableEntity>("p", "r", ["A"])).Value;

        Assert.Equal(1, read["A"]);
        Assert.False(read.ContainsKey("B"));
    }

    [Fact]
    public async Task UpdateEntity_Merge_KeepsTheRestAndReplaceDoesNot()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["B"] = 3 }, ETag.All, TableUpdateMode.Merge);
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["B"] = 4 }, ETag.All, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal((1, 3), (merged["A"], merged["B"]));
        Assert.Equal((null, 4), (replaced["A"], replaced["B"]));
    }

    [Fact]
    public async Task UpdateEntity_StaleETag_IsUpdateConditionNotSatisfied()
    {
        var table = await azurite.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 })).Headers.ETag!.Value;
        var second = (await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first, TableUpdateMode.Replace)).Headers.ETag!.Value;

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, first, TableUpdateMode.Replace));
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 4 }, second, TableUpdateMode.Replace);

        Assert.Equal((412, TableErrorCode.UpdateConditionNotSatisfied), (failure.Status, failure.ErrorCode));
        Assert.Equal(4, (await table.GetEntityAsync<TableEntity>("p", "r")).Value["N"]);
    }

    [Fact]
    public async Task UpdateEntity_Missing_IsResourceNotFound()
    {
        var table = await azurite.NewTableAsync();

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All));

        Assert.Equal((404, TableErrorCode.ResourceNotFound), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task UpdateEntity_NoETag_IsRefused()
    {
        var table = await azurite.NewTableAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [Fact]
    public async Task UpsertEntity_NewThenOld_WritesBothTimes()
    {
        var table = await azurite.NewTableAsync();

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["N"] = 1 });
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["M"] = 2 }, TableUpdateMode.Replace);

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((null, 2), (read["N"], read["M"]));
    }

    [Fact]
    public async Task DeleteEntity_MissingAndStale_Is404And412()
    {
        var table = await azurite.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first);

        var stale = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", first));

        Assert.Equal((412, TableErrorCode.UpdateConditionNotSatisfied), (stale.Status, stale.ErrorCode));
        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
    }

    [Fact]
    public async Task AddEntity_WrongKey_IsForbidden()
    {
        var stranger = new TableServiceClient(azurite.Server.TableEndpoint, new TableSharedKeyCredential("devstoreaccount1", "d3Jvbmc="), new TableClientOptions());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => stranger.CreateTableIfNotExistsAsync(azurite.NewTableName()));

        Assert.Equal(403, failure.Status);
    }
}
