using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class EventReaderTests
{
    private static readonly Model.Route Chat = TestModel.Route(TestModel.Rung(1, TestModel.Backend("a")));

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task ReadAsync_EventsOfThreeDays_NewestFirstWithTheirFigures()
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, (0, "a"), (-30, "b"), (-60, "c"));

        var list = await ReadAsync(store, Log(store));

        Assert.Equal(["a", "b", "c"], list.Events.Select(one => one.Subject));
        Assert.Equal(("fleet", null, "other"), (list.Source, list.Error, list.Events[0].Instance));
        Assert.Equal(("health", "Healthy", "Down", "why", "{\"n\":1}"), (list.Events[0].Kind, list.Events[0].From, list.Events[0].To, list.Events[0].Cause, list.Events[0].Figures!.ToJsonString()));
        Assert.Equal(EventReader.Days, store.Queries);
    }

    [Fact]
    public async Task ReadAsync_LimitIsReached_ReadsNoFurther()
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, (0, "a"), (-1, "b"), (-48, "c"));

        var list = await ReadAsync(store, Log(store), limit: 2);

        Assert.Equal(["a", "b"], list.Events.Select(one => one.Subject));
        Assert.Equal((1, list.Events[1].At), (store.Queries, list.Since));
    }

    [Fact]
    public async Task ReadAsync_OwnEventsWrittenOrNot_AreThereOnce()
    {
        var store = await ShakyTableStore.CreateAsync();
        var log = Log(store);
        log.Write(Event(_clock.Now, "written"));
        await log.RunAsync(new CancellationToken(canceled: true));
        log.Write(Event(_clock.Now.AddSeconds(1), "waiting"));

        Assert.Equal(["waiting", "written"], (await ReadAsync(store, log)).Events.Select(one => one.Subject));
    }

    [Fact]
    public async Task ReadAsync_TablesOut_TheOwnLatestAndWhy()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away") { IsTransient = true };
        var log = Log(store);
        log.Write(Event(_clock.Now, "a"));

        var list = await ReadAsync(store, log);

        Assert.Equal(("instance", "away", "a"), (list.Source, list.Error, Assert.Single(list.Events).Subject));
    }

    [Fact]
    public async Task ReadAsync_TablesHang_AnswersAfterTwoSeconds()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Hangs = true;
        var start = _clock.Now;

        var list = await _clock.RunToEndAsync(() => ReadAsync(store, Log(store)));

        Assert.Equal(("instance", "Table Storage: no answer within 2 s", TimeSpan.FromSeconds(2)), (list.Source, list.Error, _clock.Now - start));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("chat", true)]
    [InlineData("chat/1", true)]
    [InlineData("chatter", false)]
    [InlineData("z", false)]
    public async Task ReadAsync_OfARoute_ItselfItsRungsAndItsBackends(string subject, bool isTaken)
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, (0, subject));

        Assert.Equal(isTaken ? 1 : 0, (await ReadAsync(store, Log(store), new EventFilter(Chat, null, null, 10))).Events.Count);
    }

    [Theory]
    [InlineData("a", null, 1)]
    [InlineData(null, "health", 2)]
    [InlineData("b", "breaker", 0)]
    public async Task ReadAsync_BySubjectAndKind_BothMustFit(string? subject, string? kind, int count)
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, (0, "a"), (-1, "b"));

        Assert.Equal(count, (await ReadAsync(store, Log(store), new EventFilter(null, subject, kind, 10))).Events.Count);
    }

    [Fact]
    public async Task Latest_MoreThanAreKept_TheNewestStay()
    {
        var log = Log(await ShakyTableStore.CreateAsync());
        for (var i = 0; i < EventLog.KeptLatest + 3; i++) log.Write(Event(_clock.Now, $"{i}"));

        Assert.Equal((EventLog.KeptLatest, "3"), (log.Latest().Count, log.Latest()[0].Subject));
    }

    private static FleetEvent Event(DateTimeOffset at, string subject)
        => new() { At = at, Kind = "health", Subject = subject, From = "Healthy", To = "Down", Cause = "why", Figures = new JsonObject { ["n"] = 1 } };

    private EventLog Log(IEntityTableStore store) => new(store, _clock, "one");

    private async Task PutAsync(ShakyTableStore store, params (int Hours, string Subject)[] events)
    {
        var number = 0;
        foreach (var (hours, subject) in events) await store.PutAsync(TableNames.Events, EventRecord.Write(Event(_clock.Now.AddHours(hours), subject), "other", ++number));
    }

    private Task<ChatRouter.Operations.Reports.EventList> ReadAsync(IEntityTableStore store, EventLog log, EventFilter? filter = null, int limit = 10)
        => new EventReader(TestModel.Router(Chat), store, log, _clock).ReadAsync(filter ?? new EventFilter(null, null, null, limit), CancellationToken.None);
}
