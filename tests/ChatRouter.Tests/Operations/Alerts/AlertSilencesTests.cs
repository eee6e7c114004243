using System.Text;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class AlertSilencesTests
{
    private readonly ManualClock _clock = new();
    private readonly CollectedEvents _events = new();

    [Fact]
    public async Task AddAsync_ThenListAndRemove_HoldsInBetween()
    {
        var (silences, board) = Create(await ShakyTableStore.CreateAsync());
        var (added, refusal) = await silences.AddAsync(Body("""{"rule":"failover","subject":"chat","minutes":90,"why":"new driver","who":"anna"}"""));

        Assert.Null(refusal);
        Assert.Equal(new Silence(added!.Id, "failover", "chat", _clock.Now, _clock.Now.AddMinutes(90), "anna", "new driver"), added);
        Assert.Equal([added], (await silences.ListAsync()).Silences);
        Assert.Equal(added.Until, board.Book.SilencedUntil("failover", "chat", _clock.Now));
        Assert.Null(board.Book.SilencedUntil("failover", "other", _clock.Now));
        Assert.Null(board.Book.SilencedUntil("state", "chat", _clock.Now));
        Assert.Null(board.Book.SilencedUntil("failover", "chat", added.Until));

        Assert.Equal(added, (await silences.RemoveAsync(added.Id)).Silence);
        Assert.Empty((await silences.ListAsync()).Silences!);
        Assert.Equal(404, (await silences.RemoveAsync(added.Id)).Refusal!.Status);
        Assert.Equal(["silence chat:  -> Silenced", "silence chat: Silenced -> Ended"], _events.Lines);
    }

    [Fact]
    public async Task ListAsync_SilenceIsOver_LeavesItOut()
    {
        var (silences, _) = Create(await ShakyTableStore.CreateAsync());
        var (added, _) = await silences.AddAsync(Body("""{"minutes":1,"why":"x"}"""));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty((await silences.ListAsync()).Silences!);
        Assert.Equal(404, (await silences.RemoveAsync(added!.Id)).Refusal!.Status);
    }

    [Theory]
    [InlineData("""{"why":"x"}""", "minutes")]
    [InlineData("""{"minutes":0,"why":"x"}""", "minutes")]
    [InlineData("""{"minutes":10081,"why":"x"}""", "minutes")]
    [InlineData("""{"minutes":1.5,"why":"x"}""", "minutes")]
    [InlineData("""{"minutes":"1","why":"x"}""", "minutes")]
    [InlineData("""{"minutes":1}""", "why")]
    [InlineData("""{"minutes":1,"why":""}""", "why")]
    [InlineData("""{"minutes":1,"why":"x","rule":"fail"}""", "rule")]
    [InlineData("""{"minutes":1,"why":"x","rule":1}""", "rule")]
    [InlineData("""{"minutes":1,"why":"x","subject":"a\u0007"}""", "subject")]
    [InlineData("""{"minutes":1,"why":"x","for":"1h"}""", "for")]
    [InlineData("""[]""", null)]
    [InlineData("""{""", null)]
    [InlineData("", null)]
    public async Task AddAsync_Wrong_NamesTheField(string body, string? field)
    {
        var store = await ShakyTableStore.CreateAsync();
        var (silence, refusal) = await Create(store).Silences.AddAsync(Body(body));

        Assert.Null(silence);
        Assert.Equal((400, field), (refusal!.Status, refusal.Param));
        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task AddAsync_StorageOut_IsRefused()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away");
        var (silence, refusal) = await Create(store).Silences.AddAsync(Body("""{"minutes":1,"why":"x"}"""));

        Assert.Equal((null, 503, "storage_unavailable"), (silence, refusal!.Status, refusal.Code));
    }

    private static byte[] Body(string json) => Encoding.UTF8.GetBytes(json);

    private (AlertSilences Silences, AlertBoard Board) Create(ShakyTableStore store)
    {
        var table = new AlertTable(store, _clock);
        var board = new AlertBoard(table, new SeededRandom(1), _clock);
        return (new AlertSilences(table, board, _events, new SeededRandom(1), _clock), board);
    }
}
