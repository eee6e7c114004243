using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>What every implementation of <see cref="IEntityTable"/> keeps for several rows: queries and transactions.</summary>
public abstract class ManyEntitiesContract : EntityTableFixture
{
    [Fact]
    public async Task QueryAsync_Partition_BringsItsRowsInOrder()
    {
        var table = await CreateAsync();
        foreach (var key in (string[])["b", "a", "B", "10", "2"]) await table.InsertAsync(new EntityRow("it's p", key), default);
        await table.InsertAsync(new EntityRow("q", "other"), default);

        Assert.Equal(["10", "2", "B", "a", "b"], await KeysAsync(table, "it's p"));
        Assert.Equal(["10", "2", "B", "a", "b", "other"], await KeysAsync(table, null));
        Assert.Empty(await KeysAsync(table, "none"));
    }

    [Fact]
    public async Task QueryAsync_Select_BringsKeysETagAndTheNamed()
    {
        var table = await CreateAsync();
        var etag = (await table.InsertAsync(Row("r", 1).With("Text", "x"), default)).ETag;

        var rows = new List<EntityRow>();
        await foreach (var row in table.QueryAsync("p", ["N"], default)) rows.Add(row);

        var only = Assert.Single(rows);
        Assert.Equal(("p", "r", etag), (only.PartitionKey, only.RowKey, only.ETag));
        Assert.Equal(new("N", 1L), Assert.Single(only.Values));
    }

    [Fact]
    public async Task QueryAsync_MoreThanAPage_BringsAll()
    {
        const int Rows = 1100;
        var table = await CreateAsync();
        foreach (var chunk in Enumerable.Range(0, Rows).Chunk(100))
            await table.TransactAsync([.. chunk.Select(n => new EntityChange(EntityChangeKind.Insert, Row($"{n:d4}", n)))], default);

        var keys = await KeysAsync(table, "p");
        Assert.Equal([.. Enumerable.Range(0, Rows).Select(n => $"{n:d4}")], keys);
    }

    [Fact]
    public async Task QueryRangeAsync_BringsFromTheFirstKeyToBelowTheLast()
    {
        var table = await CreateAsync();
        foreach (var key in (string[])["a", "h|2", "m|1", "m|2", "m|2|x", "m|3", "m}", "n", "it's"]) await table.InsertAsync(new EntityRow("it's p", key), default);
        await table.InsertAsync(new EntityRow("q", "m|2"), default);

        Assert.Equal(["m|2", "m|2|x"], await RangeAsync("it's p", "m|2", "m|3"));
        Assert.Equal(["m|1", "m|2", "m|2|x", "m|3"], await RangeAsync("it's p", "m|", "m}"));
        Assert.Equal(["it's"], await RangeAsync("it's p", "it's", "k"));
        Assert.Empty(await RangeAsync("it's p", "o", "z"));
        Assert.Empty(await RangeAsync("it's p", "m|3", "m|2"));
        Assert.Empty(await RangeAsync("none", "a", "z"));
        await Assert.ThrowsAsync<ArgumentException>(() => RangeAsync("p", "a/b", "z"));

        async Task<string[]> RangeAsync(string partition, string from, string to)
        {
            var keys = new List<string>();
            await foreach (var row in table.QueryRangeAsync(partition, from, to, null, default)) keys.Add(row.RowKey);
            return [.. keys];
        }
    }

    [Fact]
    public async Task QueryRangeAsync_SelectNothing_BringsKeysAndETagAlone()
    {
        var table = await CreateAsync();
        var etag = (await table.InsertAsync(Row("r", 1), default)).ETag;

        var rows = new List<EntityRow>();
        await foreach (var row in table.QueryRangeAsync("p", "a", "z", [], default)) rows.Add(row);

        var only = Assert.Single(rows);
        Assert.Equal(("p", "r", etag), (only.PartitionKey, only.RowKey, only.ETag));
        Assert.Empty(only.Values);
    }

    [Fact]
    public async Task TransactAsync_EveryKind_DoesAll()
    {
        var table = await CreateAsync();
        var etag = (await table.InsertAsync(Row("replace", 1), default)).ETag;
        await table.InsertAsync(Row("delete", 1), default);

        var status = await table.TransactAsync(
            [
                new(EntityChangeKind.Insert, Row("insert", 2)),
                new(EntityChangeKind.Replace, Row("replace", 2), etag),
                new(EntityChangeKind.Upsert, Row("upsert", 2)),
                new(EntityChangeKind.Delete, new EntityRow("p", "delete")),
            ],
            default);

        Assert.Equal(WriteStatus.Done, status);
        Assert.Equal(["insert", "replace", "upsert"], await KeysAsync(table, "p"));
        Assert.Equal(2, (await table.GetAsync("p", "replace", default))!.Number("N"));
    }

    [Theory]
    [InlineData(EntityChangeKind.Insert, "old", null, WriteStatus.Conflict)]
    [InlineData(EntityChangeKind.Replace, "old", "W/\"stale\"", WriteStatus.Conflict)]
    [InlineData(EntityChangeKind.Delete, "old", "W/\"stale\"", WriteStatus.Conflict)]
    [InlineData(EntityChangeKind.Replace, "none", "*", WriteStatus.NotFound)]
    [InlineData(EntityChangeKind.Replace, "none", null, WriteStatus.NotFound)]
    [InlineData(EntityChangeKind.Delete, "none", null, WriteStatus.NotFound)]
    public async Task TransactAsync_OneLosesItsRace_WritesNothing(EntityChangeKind kind, string row, string? ifMatch, WriteStatus expected)
    {
        var table = await CreateAsync();
        await table.InsertAsync(Row("old", 1), default);

        var status = await table.TransactAsync(
            [new(EntityChangeKind.Upsert, Row("first", 2)), new(kind, Row(row, 2), ifMatch), new(EntityChangeKind.Upsert, Row("z", 2))], default);

        Assert.Equal(expected, status);
        Assert.Equal(["old"], await KeysAsync(table, "p"));
        Assert.Equal(1, (await table.GetAsync("p", "old", default))!.Number("N"));
    }

    [Fact]
    public async Task TransactAsync_AgainstTheRules_IsRefusedAndWritesNothing()
    {
        var table = await CreateAsync();

        await RefusedAsync();
        await RefusedAsync(Enumerable.Range(0, 101).Select(n => Row($"{n:d3}", n)).ToArray());
        await RefusedAsync(Row("a", 1), new EntityRow("q", "b"));
        await RefusedAsync(Row("a", 1), Row("a", 2));
        await RefusedAsync(Row("a", 1), Row("a/b", 2));
        Assert.Empty(await KeysAsync(table, null));

        Task RefusedAsync(params EntityRow[] rows) => Assert.ThrowsAsync<ArgumentException>(
            () => table.TransactAsync([.. rows.Select(row => new EntityChange(EntityChangeKind.Upsert, row))], default));
    }

    [Fact]
    public async Task TransactAsync_MoreThan4MiB_IsRefused()
    {
        var table = await CreateAsync();
        var bytes = new byte[60 * 1024];
        var changes = Enumerable.Range(0, 70).Select(n => new EntityChange(EntityChangeKind.Upsert, Row($"{n:d2}", n).With("Bytes", bytes))).ToList();

        await Assert.ThrowsAsync<ArgumentException>(() => table.TransactAsync(changes, default));
        Assert.Empty(await KeysAsync(table, "p"));
    }
}
