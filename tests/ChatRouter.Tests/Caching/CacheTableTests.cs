using ChatRouter.Model.Settings.Caching;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

/// <summary>Answers in Table Storage: for other instances, bounded in time, and never in anybody's way.</summary>
public sealed class CacheTableTests : AttemptTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(10)]
    [InlineData(150_000)]
    public async Task RunAsync_OnAnotherInstance_IsAHit(int length)
    {
        var text = new string('x', length);
        var (tables, one) = await CreateAsync();
        one["a"].Does(CacheAsk.Says(text));
        await one.RunAsync(CacheAsk.For());
        await WriteAsync(one, tables, 2);
        var two = Watch(new AttemptFixture(CacheAsk.Route(), tables: tables));
        two.Clock.Advance(3 * Second);

        var hit = await two.RunAsync(CacheAsk.For());

        Assert.Equal((text, "hit", 3 * Second), (TextOf(hit), hit.Sink.Head.Cache, hit.Sink.Head.Age));
        Assert.Empty(two["a"].Calls);
        var reads = tables.Reads;
        Assert.Equal(text, TextOf(await two.RunAsync(CacheAsk.For())));
        Assert.Equal(reads, tables.Reads);
    }

    [Fact]
    public async Task Keep_LargerThanARow_StaysInMemoryAlone()
    {
        var (tables, one) = await CreateAsync();
        one["a"].Does(CacheAsk.Says(new string('x', 250_000)), CacheAsk.Says("small"));
        await one.RunAsync(CacheAsk.For("large"));
        await one.RunAsync(CacheAsk.For("small"));
        await WriteAsync(one, tables, 2);

        Assert.Equal(2, one.Engine.Cache.Memory.Count);
        Assert.Equal("hit", (await one.RunAsync(CacheAsk.For("large"))).Sink.Head.Cache);
    }

    [Fact]
    public async Task Keep_RouteThatDoesNotPersist_WritesAndReadsNothing()
    {
        var (tables, one) = await CreateAsync(new RouteCacheSettings { Fresh = true, Persist = false });
        one["a"].Does(CacheAsk.Says("Hello."));
        var reads = tables.Reads;
        await one.RunAsync(CacheAsk.For());
        await WriteAsync(one, tables, 0);

        Assert.Equal((reads, 1), (tables.Reads, one.Engine.Cache.Memory.Count));
    }

    [Fact]
    public async Task Row_HoldsNoPrompt()
    {
        var (tables, one) = await CreateAsync();
        one["a"].Does(CacheAsk.Says("Hello."));
        await one.RunAsync(CacheAsk.For("a secret question"));
        await WriteAsync(one, tables, 2);

        var rows = await tables.RowsAsync(TableNames.Cache);
        Assert.Equal(["Backend", "Ends", "Json0", "Made", "Route", "Tenant"], rows.SelectMany(row => row.Values.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Matches("^[0-9a-f]{64}$", row.RowKey));
        Assert.DoesNotContain("secret", string.Concat(rows.Select(row => System.Text.Encoding.UTF8.GetString(row.Bytes("Json0") ?? []))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_StorageThatHangs_CostsATenthOfASecondOnce()
    {
        var (tables, one) = await CreateAsync();
        one["a"].Does(CacheAsk.Says("Hello."));
        await one.RunAsync(CacheAsk.For("first"));
        tables.Hangs = true;

        var held = await one.RunAsync(CacheAsk.For("second"));
        var free = await one.RunAsync(CacheAsk.For("third"));

        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.Zero), (held.Decision!.Duration, free.Decision!.Duration));
        tables.Hangs = false;
    }

    [Fact]
    public async Task RunAsync_ColdStartWithStorageGone_AnswersAndKeepsInMemory()
    {
        var (tables, one) = await CreateAsync();
        tables.Error = new EntityTableException("gone");
        one["a"].Does(CacheAsk.Says("Hello."));
        await one.RunAsync(CacheAsk.For());
        var reads = tables.Reads;

        Assert.Equal("hit", (await one.RunAsync(CacheAsk.For())).Sink.Head.Cache);
        Assert.Equal("miss", (await one.RunAsync(CacheAsk.For("other"))).Sink.Head.Cache);
        Assert.Equal(reads, tables.Reads);
        await WriteAsync(one, tables, 0);
    }

    [Fact]
    public async Task Keep_MoreThanTheWriterTakes_NeverHoldsUpARequest()
    {
        var (tables, one) = await CreateAsync();
        one["a"].Does(CacheAsk.Says("Hello."));
        for (var i = 0; i < 300; i++) Assert.Equal(TimeSpan.Zero, (await one.RunAsync(CacheAsk.For($"{i}"))).Decision!.Duration);

        Assert.Equal(300, one.Engine.Cache.Memory.Count);
        await WriteAsync(one, tables, 2 * 256);
    }

    [Fact]
    public async Task Sweep_DeletesWhatHasEndedAndNothingElse()
    {
        var (tables, one) = await CreateAsync(new RouteCacheSettings { Fresh = true, Ttl = 10 * Second, StaleFor = Hour });
        one["a"].Does(CacheAsk.Says("Hello."));
        foreach (var prompt in new[] { "old", "renewed" }) await one.RunAsync(CacheAsk.For(prompt));
        await WriteAsync(one, tables, 4);
        one.Clock.Advance(Hour);
        foreach (var prompt in new[] { "new", "renewed" }) await one.RunAsync(CacheAsk.For(prompt));
        await WriteAsync(one, tables, 7);

        one.Clock.Advance(Hour + (5 * Second));
        await one.Engine.Cache.Table.SweepAsync(CancellationToken.None);
        Assert.Equal(["2026-03-01T14:00:10.0000000+00:00", "2026-03-01T14:00:10.0000000+00:00"], await EndsAsync(tables));

        one.Clock.Advance(3 * Hour);
        await one.Engine.Cache.Table.SweepAsync(CancellationToken.None);
        Assert.Equal(["sweep"], (await tables.RowsAsync(TableNames.Cache)).Select(row => row.PartitionKey));
    }

    private static async Task<string[]> EndsAsync(ShakyTableStore tables)
        => [.. (await tables.RowsAsync(TableNames.Cache)).Where(row => row.PartitionKey.Length == 2).Select(row => row.Time("Ends")!.Value.ToString("O", System.Globalization.CultureInfo.InvariantCulture))];

    private async Task<(ShakyTableStore Tables, AttemptFixture Router)> CreateAsync(RouteCacheSettings? settings = null)
    {
        var tables = await ShakyTableStore.CreateAsync();
        return (tables, Watch(new AttemptFixture(CacheAsk.Route(settings), tables: tables)));
    }

    /// <summary>Lets the writer run until it has nothing left to do, and asserts how many rows there are then.</summary>
    private static async Task WriteAsync(AttemptFixture router, ShakyTableStore tables, int rows)
    {
        using var stop = new CancellationTokenSource();
        var writing = router.Engine.Cache.RunAsync(stop.Token);
        await router.Engine.Cache.WrittenAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        await writing;
        Assert.Equal(rows, (await tables.RowsAsync(TableNames.Cache)).Count(row => row.PartitionKey != "sweep"));
    }
}
