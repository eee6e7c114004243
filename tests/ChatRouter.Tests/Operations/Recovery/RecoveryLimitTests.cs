using ChatRouter.Model.Settings.Health;
using ChatRouter.Operations.Recovery;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Recovery;

public sealed class RecoveryLimitTests
{
    private static readonly DateTimeOffset Down = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualClock _clock = new();

    /// <summary>Moments of earlier calls and of the question, in seconds since the backend went down; after 2 minutes, twice in 5 minutes.</summary>
    [Theory]
    [InlineData("", 119, false)]
    [InlineData("", 120, true)]
    [InlineData("120", 239, false)]
    [InlineData("120", 240, true)]
    [InlineData("120,240", 360, false)]
    [InlineData("120,240", 419.9, false)]
    [InlineData("120,240", 420, true)]
    [InlineData("-10", 120, true)]
    [InlineData("-100,-50", 120, false)]
    [InlineData("-400,-300", 120, true)]
    public void IsDue_CallsBefore_KeepsTheGapAndTheLimit(string calls, double now, bool expected)
    {
        DateTimeOffset[] before = [.. calls.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => Down.AddSeconds(int.Parse(s, System.Globalization.CultureInfo.InvariantCulture)))];

        Assert.Equal(expected, RecoveryLimit.IsDue(before, Settings, Down, Down.AddSeconds(now)));
    }

    [Fact]
    public async Task TryTakeAsync_ManyInstancesAtOnce_OneGetsIt()
    {
        var store = await ShakyTableStore.CreateAsync();
        using var start = new Barrier(8);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return new RecoveryLimit(store, _clock).TryTakeAsync("gpu1", Settings, Down, Down.AddMinutes(3)).GetAwaiter().GetResult();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Single(taken, true);
        Assert.Equal([Down.AddMinutes(3)], RecoveryRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "recovery"))));
    }

    [Fact]
    public async Task TryTakeAsync_AnotherTookItInBetween_No()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, RecoveryRecord.Write("gpu1", [Down.AddHours(-1)]));
        store.OnWrite = () => store.PutAsync(TableNames.Fleet, RecoveryRecord.Write("gpu1", [Down.AddMinutes(3)])).GetAwaiter().GetResult();

        Assert.False(await new RecoveryLimit(store, _clock).TryTakeAsync("gpu1", Settings, Down, Down.AddMinutes(3)));
    }

    [Fact]
    public async Task TryTakeAsync_LongHistory_KeepsTheLatestTen()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, RecoveryRecord.Write("gpu1", Enumerable.Range(-20, 20).Select(i => Down.AddHours(i))));

        Assert.True(await new RecoveryLimit(store, _clock).TryTakeAsync("gpu1", Settings, Down, Down.AddMinutes(3)));
        var calls = RecoveryRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "recovery")));
        Assert.Equal((10, Down.AddHours(-9), Down.AddMinutes(3)), (calls.Count, calls[0], calls[^1]));
    }

    private static RecoverySettings Settings { get; } = new() { Url = new Uri("http://hook"), MaxCalls = 2 };
}
