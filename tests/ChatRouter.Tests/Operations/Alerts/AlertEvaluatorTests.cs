using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.Tests.Support;
using static ChatRouter.Tests.Operations.Alerts.AlertFixture;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class AlertEvaluatorTests
{
    private readonly ManualClock _clock = new();
    private readonly RecordingChannel _ops = new("ops");
    private readonly RecordingChannel _pager = new("pager");

    [Fact]
    public async Task EvaluateAsync_AlertsOfOneLook_GoInOneMessageForEachChannelTheFailoverFirst()
    {
        var fixture = await CreateAsync();
        await fixture.RunAsync(Condition("state", "chat/feature-disabled", true), Condition("failover", "chat", true), Condition("fast-burn", "chat", false));

        Assert.Equal(["[ALERT] failover of chat"], _ops.Lines);
        Assert.Equal(["failover", "state"], Assert.Single(_pager.Sent).Notices.Select(notice => notice.Rule));
        Assert.Empty((await fixture.ReadAsync()).Outbox);
    }

    [Fact]
    public async Task EvaluateAsync_ManyAlerts_AreSplitAndNoneIsLost()
    {
        var fixture = await CreateAsync();
        var all = Enumerable.Range(0, 15).Select(number => Condition("state", $"r{number}", true)).ToArray();
        await fixture.RunAsync(all);

        Assert.Equal([3, 4, 4, 4], _ops.Sent.Select(message => message.Notices.Count).Order());
        Assert.Equal(15, _ops.Sent.SelectMany(message => message.Notices).Select(notice => notice.Key).Distinct().Count());
    }

    [Fact]
    public async Task EvaluateAsync_LongestTexts_FitIntoARow()
    {
        var fixture = await CreateAsync();

        // Written as an escape each: six bytes for a character.
        var text = new string('\u0001', 5000);
        var all = Enumerable.Range(0, 20).Select(number => new AlertCondition("state", $"{number:D200}")
        {
            Holds = true,
            Title = text,
            Summary = text,
            Details = [.. Enumerable.Range(0, 9).Select(detail => new AlertDetail($"detail {detail}", text))],
        }).ToArray();
        await fixture.RunAsync(all);

        Assert.Equal(20, _ops.Sent.SelectMany(message => message.Notices).Count());
    }

    [Fact]
    public async Task EvaluateAsync_TwoEvaluatorsAtOnce_OneTells()
    {
        var fixture = await CreateAsync();
        var book = await fixture.ReadAsync();
        var evaluators = Enumerable.Range(0, 4).Select(_ => new AlertEvaluator(fixture.Settings, fixture.Table, fixture.Events)).ToArray();
        var changed = await Task.WhenAll(evaluators.Select(one => one.EvaluateAsync(book, [Condition("failover", "chat", true)], _clock.Now)));
        await fixture.SendAsync();

        Assert.Single(changed, true);
        Assert.Single(_ops.Sent);
        Assert.Equal(["alert chat:  -> Firing"], fixture.Events.Lines);
    }

    [Fact]
    public async Task EvaluateAsync_Resolved_IsToldWithTheSameKey()
    {
        var fixture = await CreateAsync();
        await fixture.RunAsync(Condition("failover", "chat", true));
        _clock.Advance(TimeSpan.FromMinutes(3));
        await fixture.RunAsync(Condition("failover", "chat", false));

        Assert.Equal(["[ALERT] failover of chat", "[RESOLVED] failover of chat"], _ops.Lines);
        var (fired, resolved) = (_ops.Sent[0].Notices[0], _ops.Sent[1].Notices[0]);
        Assert.Equal((fired.Key, fired.Episode, _clock.Now), (resolved.Key, resolved.Episode, resolved.EndsAt));
        Assert.NotEqual(_ops.Sent[0].Id, _ops.Sent[1].Id);
        Assert.Equal(["alert chat:  -> Firing", "alert chat: Firing -> Resolved"], fixture.Events.Lines);
    }

    [Fact]
    public async Task EvaluateAsync_SteadyState_WritesNothing()
    {
        var fixture = await CreateAsync();
        await fixture.RunAsync(Condition("failover", "chat", true));
        var writes = fixture.Store.Writes;
        for (var turn = 0; turn < 10; turn++)
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            await fixture.RunAsync(Condition("failover", "chat", true) with { Summary = $"figure {turn}" }, Condition("state", "chat", false), Condition("fast-burn", "chat", null));
        }

        Assert.Equal(writes, fixture.Store.Writes);
    }

    [Fact]
    public async Task EvaluateAsync_GoesOn_IsRepeatedEveryFourHours()
    {
        var fixture = await CreateAsync();
        for (var minutes = 0; minutes <= 500; minutes += 10)
        {
            await fixture.RunAsync(Condition("failover", "chat", true));
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal([false, true, true], _ops.Sent.Select(message => message.Notices[0].IsRepeat));
    }

    [Fact]
    public async Task EvaluateAsync_RuleSwitchedOff_ResolvesWhatFires()
    {
        var fixture = await CreateAsync();
        await fixture.RunAsync(Condition("failover", "old-route", true));
        await fixture.RunAsync();

        Assert.Equal(["[ALERT] failover of old-route", "[RESOLVED] failover of old-route"], _ops.Lines);
    }

    [Fact]
    public async Task EvaluateAsync_ChannelWithRules_GetsThoseAlone()
    {
        var fixture = await CreateAsync();
        fixture.Settings = fixture.Settings with { Channels = [fixture.Settings.Channels[0], fixture.Settings.Channels[1] with { Rules = ["fast-burn"] }] };
        await fixture.RunAsync(Condition("failover", "chat", true));
        await fixture.RunAsync(Condition("failover", "chat", true), Condition("fast-burn", "chat", true));

        Assert.Equal(["[ALERT] failover of chat", "[ALERT] fast-burn of chat"], _ops.Lines);
        Assert.Equal(["[ALERT] fast-burn of chat"], _pager.Lines);
    }

    [Fact]
    public async Task EvaluateAsync_Silenced_GoesOnUnseenAndIsToldWhenItEnds()
    {
        var fixture = await CreateAsync();
        await fixture.Table.UpsertAsync(AlertRecord.Write(new Silence("s1", "failover", "chat", _clock.Now, _clock.Now.AddMinutes(10), "anna", "drill")));
        await fixture.RunAsync(Condition("failover", "chat", true), Condition("failover", "other", true));
        Assert.Equal(["[ALERT] failover of other"], _ops.Lines);
        var report = (await fixture.ReadAsync()).Report(fixture.Settings, _clock.Now).Single(one => one.Subject == "chat");
        Assert.Equal(("firing", _clock.Now.AddMinutes(10)), (report.State, report.SilencedUntil));

        _clock.Advance(TimeSpan.FromMinutes(10));
        await fixture.RunAsync(Condition("failover", "chat", true), Condition("failover", "other", true));
        Assert.Equal("[ALERT] failover of chat", _ops.Lines.Last());
    }

    [Fact]
    public async Task EvaluateAsync_ResolvedWhileSilenced_IsToldWhenTheSilenceEnds()
    {
        var fixture = await CreateAsync();
        await fixture.RunAsync(Condition("failover", "chat", true));
        await fixture.Table.UpsertAsync(AlertRecord.Write(new Silence("s1", null, null, _clock.Now, _clock.Now.AddHours(3), "anna", "night")));
        await fixture.RunAsync(Condition("failover", "chat", false));
        _clock.Advance(TimeSpan.FromHours(2));
        await fixture.RunAsync(Condition("failover", "chat", false));
        Assert.Single(_ops.Sent);

        _clock.Advance(TimeSpan.FromHours(1));
        await fixture.RunAsync(Condition("failover", "chat", false));
        Assert.Equal(["[ALERT] failover of chat", "[RESOLVED] failover of chat"], _ops.Lines);
    }

    [Fact]
    public async Task EvaluateAsync_Flapping_SaysSoOnceAndIsQuietForHalfAnHour()
    {
        var fixture = await CreateAsync();
        for (var minute = 0; minute < 30; minute++)
        {
            await fixture.RunAsync(Condition("failover", "chat", minute % 2 == 0));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([null, null, null, null, fixture.Clock.Now.AddMinutes(-26).AddMinutes(30)], _ops.Sent.Select(message => message.Notices[0].FlappingUntil));
    }

    private async Task<AlertFixture> CreateAsync() => new AlertFixture(await ShakyTableStore.CreateAsync(), _clock, _ops, _pager).AtOnce();
}
