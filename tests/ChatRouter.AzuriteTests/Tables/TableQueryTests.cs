using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ChatRouter.AzuriteTests.Tables;

/// <summary>Queries of Azure.Data.Tables.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class TableQueryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Query_MoreThanAPage_BringsEveryRowOnceInOrder()
    {
        const int Rows = 1250;
        var table = await azurite.NewTableAsync();
        await FillAsync(table, "it's p", Rows);

        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'it''s p'")) rows.Add(row.RowKey);

        Assert.Equal([.. Enumerable.Range(0, Rows).Select(Key)], rows);
    }

    [Fact]
    public async Task Query_AsPages_GoesOnFromAContinuationToken()
    {
        var table = await azurite.NewTableAsync();
        await FillAsync(table, "p", 5);

        var pages = new List<Page<TableEntity>>();
        await foreach (var page in table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages()) pages.Add(page);
        var rest = new List<string>();
        await foreach (var page in table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages(pages[0].ContinuationToken)) rest.AddRange(page.Values.Select(row => row.RowKey));

        Assert.Equal([2, 2, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Equal([Key(2), Key(3), Key(4)], rest);
    }

    [Fact]
    public async Task Query_FilterAndSelect_BringTheNamedOfTheMatching()
    {
        var table = await azurite.NewTableAsync();
        await FillAsync(table, "p", 4);
        await FillAsync(table, "q", 4);

        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>("PartitionKey eq 'q' and N ge 2", select: ["RowKey", "N"])) rows.Add(row);

        Assert.Equal([2, 3], rows.Select(row => row.GetInt32("N")!.Value));
        Assert.All(rows, row => Assert.False(row.ContainsKey("Text")));
    }

    [Fact]
    public async Task Query_MissingTable_IsTableNotFound()
    {
        var table = azurite.Service.GetTableClient(azurite.NewTableName());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(async () =>
        {
            await foreach (var _ in table.QueryAsync<TableEntity>()) Assert.Fail("There is no row.");
        });

        Assert.Equal((404, TableErrorCode.TableNotFound), (failure.Status, failure.ErrorCode));
    }

    private static string Key(int n) => $"{n:d5}";

    private static async Task FillAsync(TableClient table, string partition, int rows)
    {
        foreach (var chunk in Enumerable.Range(0, rows).Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(n => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity(partition, Key(n)) { ["N"] = n, ["Text"] = "x" })));
        }
    }
}
