using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>What every implementation of <see cref="IEntityTable"/> keeps for one row: its types, its writes against others, and the rules for its names and its size.</summary>
public abstract class SingleEntityContract : EntityTableFixture
{
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
}
