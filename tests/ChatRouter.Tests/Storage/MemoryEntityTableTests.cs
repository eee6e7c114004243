using ChatRouter.Storage;

namespace ChatRouter.Tests.Storage;

public sealed class MemoryEntityTableTests
{
    private readonly MemoryEntityTableStore _store = new();

    [Fact]
    public async Task Table_NotCreated_FailsUntilItIs()
    {
        var table = _store.Table("later");
        var error = await Assert.ThrowsAsync<EntityTableException>(() => table.GetAsync("p", "r", default));
        Assert.Equal("Table 'later' does not exist.", error.Message);

        await _store.EnsureCreatedAsync(["later"], default);
        Assert.Null(await table.GetAsync("p", "r", default));
    }

    [Fact]
    public async Task InsertAsync_KeyExists_IsAConflictAndChangesNothing()
    {
        var table = await CreateAsync();
        var first = await table.InsertAsync(Row("r", 1), default);
        var second = await table.InsertAsync(Row("r", 2), default);

        Assert.Equal((WriteStatus.Done, WriteStatus.Conflict), (first.Status, second.Status));
        Assert.Null(second.ETag);
        Assert.Equal((1L, first.ETag), await ReadAsync(table, "r"));
    }

    [Fact]
    public async Task ReplaceAsync_ETagDecides()
    {
        var table = await CreateAsync();
        Assert.Equal(WriteStatus.NotFound, (await table.ReplaceAsync(Row("r", 1), "*", default)).Status);

        var first = await table.UpsertAsync(Row("r", 1), default);
        var second = await table.ReplaceAsync(Row("r", 2), first.ETag!, default);
        var lost = await table.ReplaceAsync(Row("r", 3), first.ETag!, default);
        Assert.Equal((WriteStatus.Done, WriteStatus.Conflict), (second.Status, lost.Status));
        Assert.NotEqual(first.ETag, second.ETag, StringComparer.Ordinal);
        Assert.Equal((2L, second.ETag), await ReadAsync(table, "r"));

        Assert.Equal(WriteStatus.Done, (await table.ReplaceAsync(Row("r", 4), "*", default)).Status);
    }

    [Fact]
    public async Task ReplaceAsync_FewerValues_DropsTheOthers()
    {
        var table = await CreateAsync();
        var etag = (await table.UpsertAsync(Row("r", 1).With("Old", "x"), default)).ETag!;
        await table.ReplaceAsync(Row("r", 2), etag, default);

        Assert.Equal(new("N", 2L), Assert.Single((await table.GetAsync("p", "r", default))!.Values));
    }

    [Fact]
    public async Task DeleteAsync_ETagDecides()
    {
        var table = await CreateAsync();
        Assert.Equal(WriteStatus.NotFound, (await table.DeleteAsync("p", "r", null, default)).Status);

        await table.UpsertAsync(Row("r", 1), default);
        Assert.Equal(WriteStatus.Conflict, (await table.DeleteAsync("p", "r", "W/\"other\"", default)).Status);
        Assert.Equal(WriteStatus.Done, (await table.DeleteAsync("p", "r", null, default)).Status);
        Assert.Null(await table.GetAsync("p", "r", default));
    }

    [Fact]
    public async Task DeleteAsync_RowWrittenAgain_HasANewETag()
    {
        var table = await CreateAsync();
        var before = (await table.UpsertAsync(Row("r", 1), default)).ETag!;
        await table.DeleteAsync("p", "r", before, default);
        await table.InsertAsync(Row("r", 1), default);

        Assert.Equal(WriteStatus.Conflict, (await table.ReplaceAsync(Row("r", 2), before, default)).Status);
    }

    [Fact]
    public async Task QueryAsync_RowsOutOfOrder_ComeInOrdinalOrderOfTheirKeys()
    {
        var table = await CreateAsync();
        foreach (var key in new[] { "b", "a", "B", "10", "9" }) await table.UpsertAsync(Row(key, 1), default);
        await table.UpsertAsync(new EntityRow("o", "z"), default);

        Assert.Equal(["10", "9", "B", "a", "b"], await KeysAsync(table, "p"));
        Assert.Equal(["z", "10", "9", "B", "a", "b"], await KeysAsync(table, null));
        Assert.Empty(await KeysAsync(table, "q"));
    }

    [Fact]
    public async Task QueryAsync_Select_GivesOnlyTheNamedValues()
    {
        var table = await CreateAsync();
        await table.UpsertAsync(Row("r", 7).With("Big", "x"), default);
        await foreach (var row in table.QueryAsync("p", ["N", "Absent"], default)) Assert.Equal([new("N", 7L)], row.Values);
    }

    [Fact]
    public async Task QueryAsync_RowsChangeMeanwhile_GivesTheStateAtItsStart()
    {
        var table = await CreateAsync();
        for (var i = 0; i < 3; i++) await table.UpsertAsync(Row($"r{i}", i), default);
        var seen = new List<long?>();
        await foreach (var row in table.QueryAsync("p", null, default))
        {
            await table.DeleteAsync("p", "r2", null, default);
            seen.Add(row.Number("N"));
        }

        Assert.Equal([0, 1, 2], seen);
    }

    [Fact]
    public async Task Rows_ChangedByTheCaller_DoNotChangeTheStore()
    {
        var table = await CreateAsync();
        var bytes = new byte[] { 1 };
        var row = Row("r", 1).With("Bytes", bytes);
        await table.UpsertAsync(row, default);
        row.With("N", 99L);
        bytes[0] = 99;
        var read = (await table.GetAsync("p", "r", default))!;
        read.With("N", 98L).Bytes("Bytes")![0] = 98;

        var stored = (await table.GetAsync("p", "r", default))!;
        Assert.Equal((1L, (byte)1), (stored.Number("N")!.Value, stored.Bytes("Bytes")![0]));
    }

    [Fact]
    public async Task UpsertAsync_TimeWithOffset_ComesBackInUtc()
    {
        var table = await CreateAsync();
        var time = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1));
        await table.UpsertAsync(Row("r", 1).With("At", time), default);

        var read = (await table.GetAsync("p", "r", default))!.Time("At")!.Value;
        Assert.Equal((time, TimeSpan.Zero), (read, read.Offset));
    }

    [Fact]
    public async Task TransactAsync_OneChangeLoses_NothingIsWritten()
    {
        var table = await CreateAsync();
        await table.UpsertAsync(Row("a", 1), default);
        await table.UpsertAsync(Row("b", 1), default);

        Assert.Equal(WriteStatus.Conflict, await table.TransactAsync([Change(EntityChangeKind.Upsert, "a"), Change(EntityChangeKind.Insert, "b")], default));
        Assert.Equal(WriteStatus.Conflict, await table.TransactAsync([Change(EntityChangeKind.Delete, "a"), Change(EntityChangeKind.Replace, "b", "stale")], default));
        Assert.Equal(WriteStatus.NotFound, await table.TransactAsync([Change(EntityChangeKind.Delete, "a"), Change(EntityChangeKind.Delete, "c")], default));
        Assert.Equal(1L, (await ReadAsync(table, "a")).Value);
    }

    [Fact]
    public async Task TransactAsync_AllFit_WritesAll()
    {
        var table = await CreateAsync();
        var etag = (await table.UpsertAsync(Row("a", 1), default)).ETag;
        await table.UpsertAsync(Row("b", 1), default);
        var changes = new[]
        {
            Change(EntityChangeKind.Replace, "a", etag), Change(EntityChangeKind.Delete, "b"), Change(EntityChangeKind.Insert, "c"), Change(EntityChangeKind.Upsert, "d"),
        };

        Assert.Equal(WriteStatus.Done, await table.TransactAsync(changes, default));
        Assert.Equal(["a", "c", "d"], await KeysAsync(table, "p"));
        Assert.Equal(2L, (await ReadAsync(table, "a")).Value);
    }

    [Fact]
    public async Task TransactAsync_RulesBroken_ThrowsAndWritesNothing()
    {
        var table = await CreateAsync();
        var hundredOne = Enumerable.Range(0, 101).Select(i => Change(EntityChangeKind.Upsert, $"r{i}")).ToList();
        EntityChange[] twoPartitions = [Change(EntityChangeKind.Upsert, "a"), new(EntityChangeKind.Upsert, new EntityRow("q", "a"))];

        foreach (var changes in new IReadOnlyList<EntityChange>[] { [], hundredOne, twoPartitions, [Change(EntityChangeKind.Upsert, "a"), Change(EntityChangeKind.Delete, "a")] })
            await Assert.ThrowsAsync<ArgumentException>(() => table.TransactAsync(changes, default));
        Assert.Equal(WriteStatus.Done, await table.TransactAsync(hundredOne[..100], default));
        Assert.Equal(100, (await KeysAsync(table, null)).Count);
    }

    [Fact]
    public async Task Calls_CancelledToken_AreCancelled()
    {
        var table = await CreateAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.UpsertAsync(Row("r", 1), new CancellationToken(canceled: true)));
    }

    private async Task<IEntityTable> CreateAsync()
    {
        await _store.EnsureCreatedAsync(["t"], default);
        return _store.Table("t");
    }

    private static EntityChange Change(EntityChangeKind kind, string rowKey, string? ifMatch = null) => new(kind, Row(rowKey, 2), ifMatch);

    private static EntityRow Row(string rowKey, long number) => new EntityRow("p", rowKey).With("N", number);

    private static async Task<(long? Value, string? ETag)> ReadAsync(IEntityTable table, string rowKey)
    {
        var row = await table.GetAsync("p", rowKey, default);
        return (row?.Number("N"), row?.ETag);
    }

    private static async Task<List<string>> KeysAsync(IEntityTable table, string? partitionKey)
    {
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(partitionKey, null, default)) keys.Add(row.RowKey);
        return keys;
    }
}
