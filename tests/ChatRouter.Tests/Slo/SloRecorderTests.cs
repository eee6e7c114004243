using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Tests.Slo;

public sealed class SloRecorderTests
{
    [Fact]
    public async Task Record_FromManyThreads_LosesNothing()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var fleet = await SloFleet.CreateAsync("chat", "other");
        var recorder = fleet.Start().Recorder;
        using var start = new Barrier(Threads + 1);

        var writers = Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var i = 0; i < Each; i++)
                {
                    recorder.Record(Decisions.Complete(usage: new Usage(3, 2), lane: (Lane)(thread % 2)));
                    recorder.Record(Decisions.Failed() with { Route = "other" });
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        start.SignalAndWait();
        while (!writers.All(writer => writer.IsCompleted))
        {
            // A reader meanwhile: what it has in hand must not change the counts.
            foreach (var route in recorder.Routes) Assert.All(route.Look(), minute => Assert.Equal(minute.Cells.Together()[SliCounter.Requests], minute.Cells.Together()[SliCounter.Valid]));
        }

        await Task.WhenAll(writers);
        var chat = Assert.Single(recorder.Find("chat")!.Look()).Cells;
        Assert.Equal((Threads * Each, 3L * Threads * Each), (chat.Together()[SliCounter.Good], chat.Together()[SliCounter.PromptTokens]));
        Assert.Equal((2L * Each, 2L * Each), (chat[Lane.Critical]![SliCounter.Good], chat[Lane.Interactive]![SliCounter.Good]));
        Assert.Equal(Threads * Each, Assert.Single(recorder.Find("other")!.Look()).Cells.Together()[SliCounter.Errors]);
    }

    [Fact]
    public async Task Record_WithoutARoute_KeepsWhatTheRouterRefusedAlone()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();

        account.Recorder.Record(Decisions.Refused(RefusalCodes.ShuttingDown) with { Route = null, Lane = null });
        account.Recorder.Record(Decisions.Refused(RefusalCodes.InvalidApiKey) with { Route = null, Lane = null });
        account.Recorder.Record(Decisions.Refused(RefusalCodes.InvalidJson) with { Route = null });

        Assert.Equal((1, 1), (account.Unrouted().Hour.Requests, account.Unrouted().Hour.Errors["shed"]));
        Assert.Equal(0, Assert.Single(account.Report()).Hour.Requests);
    }

    [Fact]
    public async Task Record_ClockStepsBack_StaysInTheLatestMinute()
    {
        var fleet = await SloFleet.CreateAsync("chat");
        var account = fleet.Start();
        account.Recorder.Record(Decisions.Complete());
        var minute = account.Recorder.Routes[0].Look()[0].At;

        fleet.Clock.StepWallClock(TimeSpan.FromMinutes(-10));
        account.Recorder.Record(Decisions.Complete());

        Assert.Equal((minute, 2L), account.Recorder.Routes[0].Look().Select(own => (own.At, own.Cells.Together()[SliCounter.Good])).Single());
    }
}
