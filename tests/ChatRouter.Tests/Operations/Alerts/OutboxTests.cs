using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Tests.Support;
using static ChatRouter.Tests.Operations.Alerts.AlertFixture;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class OutboxTests
{
    private static readonly ChannelAnswer Refused = new(false, "HTTP 500");

    private readonly ManualClock _clock = new();
    private readonly RecordingChannel _ops = new("ops");

    [Fact]
    public async Task SendAsync_Refused_TriesAgainAfterPausesThatGrowToTenMinutes()
    {
        var fixture = await CreateAsync();
        _ops.Answer = () => Refused;
        await fixture.EvaluateAsync(Condition("failover", "chat", true));
        var start = _clock.Now;
        var at = new List<double>();
        _ops.OnSent = () => at.Add((_clock.Now - start).TotalSeconds);
        for (var second = 0; second < 3000; second += 15)
        {
            await fixture.SendAsync();
            _clock.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal([0, 15, 45, 105, 225, 465, 945, 1545, 2145, 2745], at);
        Assert.Single(_ops.Sent.Select(message => message.Id).Distinct());
    }

    [Fact]
    public async Task SendAsync_RetryAfter_IsHonoured()
    {
        var fixture = await CreateAsync();
        _ops.Answer = () => Refused with { RetryAfter = TimeSpan.FromMinutes(5) };
        await fixture.RunAsync(Condition("failover", "chat", true));
        _clock.Advance(TimeSpan.FromSeconds(299));
        await fixture.SendAsync();
        Assert.Single(_ops.Sent);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await fixture.SendAsync();
        Assert.Equal(2, _ops.Sent.Count);
    }

    [Fact]
    public async Task SendAsync_ChannelFailsAndIsBack_IsAStateAndTwoEvents()
    {
        var fixture = await CreateAsync();
        Assert.Equal([new ChannelReport("ops", "webhook", "idle", null, null, 0)], (await fixture.ReadAsync()).Report(fixture.Settings.Channels));
        _ops.Answer = () => Refused;
        await fixture.RunAsync(Condition("failover", "chat", true));
        Assert.Equal([new ChannelReport("ops", "webhook", "failing", null, "HTTP 500", 1)], (await fixture.ReadAsync()).Report(fixture.Settings.Channels));

        _ops.Answer = () => new ChannelAnswer(true, "HTTP 200");
        _clock.Advance(TimeSpan.FromSeconds(15));
        await fixture.SendAsync();
        Assert.Equal([new ChannelReport("ops", "webhook", "working", _clock.Now, null, 0)], (await fixture.ReadAsync()).Report(fixture.Settings.Channels));
        Assert.Equal(["channel ops:  -> Failing", "channel ops: Failing -> Working"], fixture.Events.Lines.Where(line => line.StartsWith("channel", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SendAsync_OneChannelDead_TheOtherIsToldAtOnce()
    {
        var dead = new RecordingChannel("dead") { Answer = () => Refused };
        var fixture = new AlertFixture(await ShakyTableStore.CreateAsync(), _clock, dead, _ops).AtOnce();
        await fixture.RunAsync(Condition("failover", "chat", true));

        Assert.Equal(["[ALERT] failover of chat"], _ops.Lines);
    }

    [Fact]
    public async Task SendAsync_NoAnswer_EndsAfterTenSeconds()
    {
        var fixture = await CreateAsync();
        _ops.Answer = () => null;
        await fixture.EvaluateAsync(Condition("failover", "chat", true));
        var start = _clock.Now;
        await _clock.RunToEndAsync(fixture.SendAsync);

        Assert.Equal(TimeSpan.FromSeconds(10), _clock.Now - start);
        Assert.Equal("no answer within 10 s", Assert.Single((await fixture.ReadAsync()).Report(fixture.Settings.Channels)).Error);
    }

    [Fact]
    public async Task SendAsync_FiringMessageOfAnAlertThatIsOver_IsGivenUpAndTheEndIsTold()
    {
        var fixture = await CreateAsync();
        _ops.Answer = () => Refused;
        await fixture.RunAsync(Condition("failover", "chat", true));
        _clock.Advance(TimeSpan.FromMinutes(2));
        _ops.Answer = () => new ChannelAnswer(true, "ok");
        await fixture.RunAsync(Condition("failover", "chat", false));

        Assert.Equal(["[ALERT] failover of chat", "[RESOLVED] failover of chat"], _ops.Lines);
        Assert.Empty((await fixture.ReadAsync()).Outbox);
    }

    [Fact]
    public async Task SendAsync_ADayOld_IsGivenUpWithAnEvent()
    {
        var fixture = await CreateAsync();
        _ops.Answer = () => Refused;
        await fixture.RunAsync(Condition("failover", "chat", true));
        _clock.Advance(TimeSpan.FromHours(24));
        await fixture.SendAsync();

        Assert.Single(_ops.Sent);
        Assert.Empty((await fixture.ReadAsync()).Outbox);
        Assert.Equal("channel ops: Failing -> GivenUp", fixture.Events.Lines[^1]);
    }

    [Fact]
    public async Task SendAsync_ChannelTakenOutOfTheConfiguration_ItsMessagesGo()
    {
        var fixture = await CreateAsync();
        await fixture.EvaluateAsync(Condition("failover", "chat", true));
        await new Outbox(fixture.Settings, fixture.Table, [], fixture.Events, _clock).SendAsync(await fixture.ReadAsync(), default);

        Assert.Empty((await fixture.ReadAsync()).Outbox);
    }

    [Fact]
    public async Task SendAsync_TwoSendersAtOnce_OneDelivery()
    {
        var fixture = await CreateAsync();
        await fixture.EvaluateAsync(Condition("failover", "chat", true));
        var book = await fixture.ReadAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new Outbox(fixture.Settings, fixture.Table, [_ops], fixture.Events, _clock).SendAsync(book, default)));

        Assert.Single(_ops.Sent);
    }

    private async Task<AlertFixture> CreateAsync() => new AlertFixture(await ShakyTableStore.CreateAsync(), _clock, _ops).AtOnce();
}
