using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ChatRouter.AzuriteTests.Tables;

/// <summary>Transactions of Azure.Data.Tables.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class TableTransactionTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task SubmitTransaction_EveryKind_DoesAllAndGivesETags()
    {
        var table = await azurite.NewTableAsync();
        foreach (var row in (string[])["replace", "merge", "delete", "upsert"]) await table.AddEntityAsync(new TableEntity("p", row) { ["Old"] = 1 });

        var answers = (await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, New("add")),
            new(TableTransactionActionType.UpdateReplace, New("replace"), ETag.All),
            new(TableTransactionActionType.UpdateMerge, New("merge"), ETag.All),
            new(TableTransactionActionType.Delete, new TableEntity("p", "delete")),
            new(TableTransactionActionType.UpsertReplace, New("upsert")),
            new(TableTransactionActionType.UpsertMerge, New("upsert new ü")),
        ])).Value;

        Assert.Equal([204, 204, 204, 204, 204, 204], answers.Select(answer => answer.Status));
        var added = (await table.GetEntityAsync<TableEntity>("p", "add")).Value;
        Assert.Equal(added.ETag, answers[0].Headers.ETag);
        Assert.Equal([("add", null, 7L), ("merge", 1, 7L), ("replace", null, 7L), ("upsert", null, 7L), ("upsert new ü", null, 7L)], await RowsAsync(table));
    }

    [Fact]
    public async Task SubmitTransaction_OneStaleETag_WritesNothingAndNamesTheAction()
    {
        var table = await azurite.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r") { ["Old"] = 1 })).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Old"] = 2 }, first);

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, New("a")),
            new(TableTransactionActionType.UpdateReplace, New("r"), first),
            new(TableTransactionActionType.Add, New("z")),
        ]));

        Assert.Equal((412, TableErrorCode.UpdateConditionNotSatisfied), (failure.Status, failure.ErrorCode));
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.Equal([("r", 2, null)], await RowsAsync(table));
    }

    [Fact]
    public async Task SubmitTransaction_ExistingKey_IsEntityAlreadyExists()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync([new(TableTransactionActionType.Add, New("r"))]));

        Assert.Equal((409, TableErrorCode.EntityAlreadyExists), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task SubmitTransaction_Empty_IsRefused()
    {
        var table = await azurite.NewTableAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
    }

    private static TableEntity New(string row) => new("p", row) { ["New"] = 7L };

    private static async Task<List<(string Row, int? Old, long? New)>> RowsAsync(TableClient table)
    {
        var rows = new List<(string, int?, long?)>();
        await foreach (var row in table.QueryAsync<TableEntity>()) rows.Add((row.RowKey, row.GetInt32("Old"), row.GetInt64("New")));
        return rows;
    }
}
