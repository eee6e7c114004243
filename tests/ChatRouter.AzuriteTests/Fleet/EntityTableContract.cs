using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>What every implementation of <see cref="IEntityTable"/> keeps.</summary>
public abstract class EntityTableContract
{
    protected abstract IEntityTableStore Store { get; }

    [Fact]
    public async Task EnsureCreatedAsync_Twice_KeepsTheRows()
    {
        var name = NewName();
        await Store.EnsureCreatedAsync([name], default);
        await Store.Table(name).InsertAsync(Row("r", 1), default);

        await Store.EnsureCreatedAsync([name], default);

        Assert.Equal(1, (await Store.Table(name).GetAsync("p", "r", default))!.Number("N"));
    }

    [Fact]
    public async Task AnyCall_TableMissing_Fails()
    {
        var table = Store.Table(NewName());

        await FailsAsync(() => table.GetAsync("p", "r", default));
        await FailsAsync(() => KeysAsync(table, "p"));
        await FailsAsync(() => table.InsertAsync(Row("r", 1), default));
        await FailsAsync(() => table.ReplaceAsync(Row("r", 1), "*", default));
        await FailsAsync(() => table.UpsertAsync(Row("r", 1), default));
        await FailsAsync(() => table.DeleteAsync("p", "r", null, default));
        await FailsAsync(() => table.TransactAsync([new(EntityChangeKind.Upsert, Row("r", 1))], default));

        static async Task FailsAsync(Func<Task> call) => Assert.False((await Assert.ThrowsAsync<EntityTableException>(call)).IsTransient);
    }

    [Fact]
    public async Task AnyCall_Cancelled_Ends()
    {
        var table = await CreateAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.GetAsync("p", "r", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.UpsertAsync(Row("r", 1), cancelled));
    }

    [Fact]
    public async Task GetAsync_Missing_IsNull()
    {
        var table = await CreateAsync();

        Assert.Null(await table.GetAsync("p", "r", default));
    }

    [Fact]
    public async Task GetAsync_EveryType_ComesBackAsWritten()
    {
        var table = await CreateAsync();
        var time = new DateTimeOffset(2026, 3, 1, 14, 5, 9, TimeSpan.FromHours(2)).AddTicks(1234567);
        var row = new EntityRow("p", "r")
            .With("Text", "a \"quoted\" 'text' & ümläut 🚀").With("Empty", "").With("Small", 5L).With("Large", long.MaxValue)
            .With("Real", 0.1 + 0.2).With("WholeReal", 3.0).With("Flag", false).With("Time", time).With("Bytes", new byte[] { 0, 255, 10 });

        var written = await table.InsertAsync(row, default);
        var read = (await table.GetAsync("p", "r", default))!;

        Assert.Equal(("p", "r", written.ETag), (read.PartitionKey, read.RowKey, read.ETag));
        Assert.Equal("Bytes Empty Flag Large Real Small Text Time WholeReal", string.Join(' ', read.Values.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(row.Values["Text"], read.Values["Text"]);
        Assert.Equal("", read.Values["Empty"]);
        Assert.Equal(5L, read.Values["Small"]);
        Assert.Equal(long.MaxValue, read.Values["Large"]);
        Assert.Equal(0.1 + 0.2, read.Values["Real"]);
        Assert.Equal(3.0, read.Values["WholeReal"]);
        Assert.Equal(false, read.Values["Flag"]);
        Assert.Equal(time, read.Time("Time"));
        Assert.Equal(TimeSpan.Zero, read.Time("Time")!.Value.Offset);
        Assert.Equal([0, 255, 10], read.Bytes("Bytes")!);
    }

    [Fact]
    public async Task InsertAsync_Twice_IsAConflictAndKeepsTheFirst()
    {
        var table = await CreateAsync();

        Assert.Equal(WriteStatus.Done, (await table.InsertAsync(Row("r", 1), default)).Status);
        Assert.Equal(new WriteResult(WriteStatus.Conflict), await table.InsertAsync(Row("r", 2), default));
        Assert.Equal(1, (await table.GetAsync("p", "r", default))!.Number("N"));
    }

    [Fact]
    public async Task ReplaceAsync_MissingStaleCurrentAny_OnlyCurrentAndAnyWrite()
    {
        var table = await CreateAsync();

        Assert.Equal(new WriteResult(WriteStatus.NotFound), await table.ReplaceAsync(Row("r", 0), "*", default));
        var first = (await table.InsertAsync(Row("r", 1).With("Old", "x"), default)).ETag!;
        var second = await table.ReplaceAsync(Row("r", 2), first, default);
        Assert.Equal(WriteStatus.Done, second.Status);
        Assert.Equal(new WriteResult(WriteStatus.Conflict), await table.ReplaceAsync(Row("r", 3), first, default));

        var read = (await table.GetAsync("p", "r", default))!;
        Assert.Equal((2L, null, second.ETag), (read.Number("N"), read.Text("Old"), read.ETag));
        Assert.Equal(WriteStatus.Done, (await table.ReplaceAsync(Row("r", 4), "*", default)).Status);
    }

    [Fact]
    public async Task ReplaceAsync_ManyWriters_LosesNoUpdate()
    {
        const int Writers = 6;
        const int Each = 5;
        var table = await CreateAsync();
        await table.InsertAsync(Row("r", 0), default);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Each;)
            {
                var row = (await table.GetAsync("p", "r", default))!;
                if ((await table.ReplaceAsync(Row("r", row.Number("N")!.Value + 1), row.ETag!, default)).Status == WriteStatus.Done) done++;
            }
        })));

        Assert.Equal(Writers * Each, (await table.GetAsync("p", "r", default))!.Number("N"));
    }

    [Fact]
    public async Task UpsertAsync_NewThenOld_ReplacesTheWholeRow()
    {
        var table = await CreateAsync();

        Assert.Equal(WriteStatus.Done, (await table.UpsertAsync(Row("r", 1).With("Old", "x"), default)).Status);
        var second = await table.UpsertAsync(Row("r", 2), default);

        var read = (await table.GetAsync("p", "r", default))!;
        Assert.Equal((2L, null, second.ETag), (read.Number("N"), read.Text("Old"), read.ETag));
    }

    [Fact]
    public async Task DeleteAsync_MissingStaleCurrent_OnlyCurrentDeletes()
    {
        var table = await CreateAsync();

        Assert.Equal(new WriteResult(WriteStatus.NotFound), await table.DeleteAsync("p", "r", null, default));
        var first = (await table.InsertAsync(Row("r", 1), default)).ETag!;
        var second = (await table.UpsertAsync(Row("r", 2), default)).ETag!;
        Assert.Equal(new WriteResult(WriteStatus.Conflict), await table.DeleteAsync("p", "r", first, default));
        Assert.Equal(WriteStatus.Done, (await table.DeleteAsync("p", "r", second, default)).Status);
        Assert.Null(await table.GetAsync("p", "r", default));
    }

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

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    public async Task AnyCall_KeyAgainstTheRules_IsRefused(string key)
    {
        var table = await CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.GetAsync("p", key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => table.InsertAsync(Row(key, 1), default));
        await Assert.ThrowsAsync<ArgumentException>(() => table.ReplaceAsync(Row(key, 1), "*", default));
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpsertAsync(new EntityRow(key, "r"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => table.DeleteAsync("p", key, null, default));
    }

    [Fact]
    public async Task UpsertAsync_RowAtAndOverTheLimit_OnlyTheFirstIsTaken()
    {
        var table = await CreateAsync();
        var row = Row("r", 1);
        // Azurite counts base64 text where Azure counts bytes, so the row that is taken stays well below.
        for (var n = 0; n < 12; n++) row.With($"B{n}", new byte[60 * 1024]);
        Assert.Equal(WriteStatus.Done, (await table.UpsertAsync(row, default)).Status);

        for (var n = 12; n < 18; n++) row.With($"B{n}", new byte[60 * 1024]);
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpsertAsync(row, default));
    }

    [Theory]
    [InlineData("with-dash")]
    [InlineData("1st")]
    [InlineData("a.b")]
    [InlineData("Timestamp")]
    public async Task UpsertAsync_NameAgainstTheRules_IsRefused(string name)
    {
        var table = await CreateAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.UpsertAsync(new EntityRow("p", "r").With(name, 1), default));
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

    protected static string NewName() => $"t{Guid.NewGuid():N}";

    protected static EntityRow Row(string key, long n) => new EntityRow("p", key).With("N", n);

    protected static async Task<string[]> KeysAsync(IEntityTable table, string? partition)
    {
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(partition, null, default)) keys.Add(row.RowKey);
        return [.. keys];
    }

    protected async Task<IEntityTable> CreateAsync()
    {
        var name = NewName();
        await Store.EnsureCreatedAsync([name], default);
        return Store.Table(name);
    }
}
