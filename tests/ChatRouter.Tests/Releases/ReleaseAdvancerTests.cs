using ChatRouter.Model.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases;

public sealed class ReleaseAdvancerTests
{
    private static readonly ReleaseSettings Order = TestReleases.Order() with { Shadow = null };

    [Fact]
    public async Task RunAsync_GoodRelease_GoesThroughEveryStageAndTellsEachOnce()
    {
        var fleet = await ReleaseFixture.CreateAsync(TestReleases.Order());
        var instance = await fleet.ToCanaryAsync();
        for (var step = 0; step < 4; step++)
        {
            fleet.Clock.Advance(TimeSpan.FromMinutes(10));
            await fleet.CountAsync("i1", 200, 0, 2000, 10);
            await fleet.CountAsync("i2", 200, 0, 2000, 10);
            await instance.RunAsync(default);
        }

        fleet.Clock.Advance(TimeSpan.FromHours(24));
        await instance.RunAsync(default);
        await instance.RunAsync(default);

        Assert.Equal((ReleaseStatus.Done, 100.0), (fleet.Now.Status, fleet.Now.Percent));
        Assert.Equal([ReleaseStage.Validation, ReleaseStage.Synthetic], fleet.Stages.Asked);
        Assert.Equal(
            [
                "release chat:  -> validation", "release chat: validation -> synthetic", "release chat: synthetic -> shadow", "release chat: shadow -> canary 1 %", "release chat: canary 1 % -> canary 5 %",
                "release chat: canary 5 % -> canary 25 %", "release chat: canary 25 % -> canary 50 %", "release chat: canary 50 % -> bake", "release chat: bake -> done",
            ],
            fleet.Events.Lines);
        var history = (await fleet.Archive.FindAsync("v2", default))!;
        Assert.Equal((9, 7), (history.Moves.Length, history.Findings.Length));
        Assert.Contains("0 of 400 on the candidate, 20 of 4000 on the baseline", history.Find(ReleaseStage.Canary, 3)!.Gates[1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EndedRelease_BeginsNoSecondTimeAndItsFiguresGo()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        var instance = await fleet.ToCanaryAsync();
        await fleet.CountAsync("i1", 20, 10, 100, 0);
        await instance.RunAsync(default);
        Assert.Equal((ReleaseStatus.RolledBack, 0.0, "broken: 10 of 20 went wrong"), (fleet.Now.Status, fleet.Now.Percent, fleet.Now.Reason));
        Assert.Equal(2, (await fleet.Store.RowsAsync(TableNames.Releases)).Count);

        fleet.Clock.Advance(TimeSpan.FromMinutes(10));
        await fleet.Instance("i9").RunAsync(default);

        Assert.Equal("record", Assert.Single(await fleet.Store.RowsAsync(TableNames.Releases)).PartitionKey);
        Assert.Equal(ReleaseStatus.RolledBack, fleet.Now.Status);
    }

    [Fact]
    public async Task LookAsync_TimerIsSilent_AnyInstanceTakesItBack()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.ToCanaryAsync();
        fleet.Facts = new ReleaseFacts { CandidateOut = "circuit open" };

        await fleet.Instance("i2").LookAsync(default);
        await fleet.Instance("i3").LookAsync(default);

        Assert.Equal((ReleaseStatus.RolledBack, "candidate: circuit open"), (fleet.Now.Status, fleet.Now.Reason));
        Assert.Equal("release chat: canary 1 % -> rolled back", fleet.Events.Lines[^1]);
        Assert.Single(fleet.Events.Lines, line => line.EndsWith("rolled back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LookAsync_NoReleaseIsCounted_AsksStorageNothing()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.Instance("i1").RunAsync(default);
        await fleet.RefreshAsync();
        var queries = fleet.Store.Queries;

        await fleet.Instance("i2").LookAsync(default);

        Assert.Equal(queries, fleet.Store.Queries);
    }

    [Fact]
    public async Task RunAsync_TwoAdvancersBetweenReadAndWrite_OneAdvances()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        var one = await fleet.ToCanaryAsync();
        var two = fleet.Instance("i2");
        await two.RunAsync(default);
        fleet.Clock.Advance(TimeSpan.FromMinutes(10));
        await fleet.CountAsync("i1", 400, 0, 2000, 10);
        var before = fleet.Now;

        // As the first is about to write what follows from its look, the second makes the same step.
        fleet.Store.OnWrite = () =>
        {
            fleet.Store.OnWrite = null;
            two.RunAsync(default).Wait();
        };
        await one.RunAsync(default);

        Assert.Equal((1, before.Revision + 1), (fleet.Now.Step, fleet.Now.Revision));
        Assert.Equal(1, fleet.Events.Lines.Count(line => line == "release chat: canary 1 % -> canary 5 %"));
    }

    [Fact]
    public async Task RunAsync_WhileAnotherAsks_DoesNotAskBesideIt()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        var gate = new TaskCompletionSource();
        fleet.Stages.Wait = gate.Task.WaitAsync;
        var one = fleet.Instance("i1").RunAsync(default);
        Assert.Equal("i1", fleet.Now.Holder);

        for (var i = 0; i < 10; i++)
        {
            // The turn is renewed for as long as the questions take.
            fleet.Clock.Advance(TimeSpan.FromSeconds(20));
            await fleet.Instance("i2").RunAsync(default);
        }

        gate.SetResult();
        await one;

        Assert.Equal((1, ReleaseStage.Synthetic, null), (fleet.Stages.MostAtOnce, fleet.Now.Stage, fleet.Now.Holder));
    }

    [Fact]
    public async Task RunAsync_AskingInstanceDies_AnotherAsksWhenItsTurnIsOver()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        fleet.Stages.Wait = token => Task.Delay(Timeout.InfiniteTimeSpan, fleet.Clock, token);
        using (var process = new CancellationTokenSource())
        {
            var dying = fleet.Instance("i1").RunAsync(process.Token);
            await process.CancelAsync();
            await dying;
        }

        fleet.Stages.Wait = _ => Task.CompletedTask;
        await fleet.Instance("i2").RunAsync(default);
        Assert.Equal((ReleaseStage.Validation, "i1"), (fleet.Now.Stage, fleet.Now.Holder));

        fleet.Clock.Advance(ReleaseAdvancer.Turn);
        await fleet.Instance("i2").RunAsync(default);
        Assert.Equal(ReleaseStage.Synthetic, fleet.Now.Stage);
    }

    [Fact]
    public async Task RunAsync_OperatorAbortsWhileItAsks_TheAnswersCountForNothing()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        var gate = new TaskCompletionSource();
        fleet.Stages.Wait = gate.Task.WaitAsync;
        var one = fleet.Instance("i1").RunAsync(default);
        await fleet.Table.ChangeAsync("chat", at => ReleaseMachine.Order(at!, ReleaseOrder.Abort, "anna", fleet.Clock.Now, out var next) is null ? next : null);

        gate.SetResult();
        await one;

        Assert.Equal((ReleaseStatus.Aborted, ReleaseStage.Validation), (fleet.Now.Status, fleet.Now.Stage));
    }

    [Fact]
    public async Task RunAsync_CheckUnavailable_WaitsAMinuteAndGoesOnByItself()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        fleet.Stages.Verdict = GateVerdict.Unavailable;
        var instance = fleet.Instance("i1");
        await instance.RunAsync(default);
        Assert.Equal((ReleaseStatus.Paused, PauseCause.Unavailable), (fleet.Now.Status, fleet.Now.Pause));

        fleet.Stages.Verdict = GateVerdict.Pass;
        await instance.RunAsync(default);
        Assert.Single(fleet.Stages.Asked);
        fleet.Clock.Advance(TimeSpan.FromMinutes(1));
        await instance.RunAsync(default);

        Assert.Equal((ReleaseStage.Synthetic, ReleaseStatus.Running), (fleet.Now.Stage, fleet.Now.Status));
    }

    [Fact]
    public async Task RunAsync_MoverDiesBeforeItTells_TheNextOneTells()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        await fleet.ToCanaryAsync();
        fleet.Facts = new ReleaseFacts { MemoryOver = "97 %" };

        // The row is written, its answer and all that would follow is lost.
        fleet.Store.AfterWrite = () => throw new EntityTableException("gone");
        var dying = fleet.Instance("i2");
        await dying.RunAsync(default);
        Assert.Equal("gone", dying.LastError);
        fleet.Store.AfterWrite = null;
        Assert.DoesNotContain("release chat: canary 1 % -> rolled back", fleet.Events.Lines);

        await fleet.Instance("i3").RunAsync(default);
        await fleet.Instance("i4").RunAsync(default);

        Assert.Equal(1, fleet.Events.Lines.Count(line => line == "release chat: canary 1 % -> rolled back"));
    }

    [Fact]
    public async Task RunAsync_StorageIsGone_SaysSoAndGoesOnLater()
    {
        var fleet = await ReleaseFixture.CreateAsync(Order);
        var instance = fleet.Instance("i1");
        fleet.Store.Error = new EntityTableException("no network");
        await instance.RunAsync(default);
        Assert.Equal("no network", instance.LastError);

        fleet.Store.Error = null;
        await instance.RunAsync(default);
        Assert.Equal((null, ReleaseStage.Synthetic), (instance.LastError, fleet.Now.Stage));
    }
}
