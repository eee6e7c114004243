using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;
using static ChatRouter.Tests.Operations.Alerts.AlertFixture;

namespace ChatRouter.Tests.Operations.Alerts;

/// <summary>A process may die before or after any write, and while a message is on its way: what fires and what ends is told all the same.</summary>
public sealed class AlertCrashTests
{
    private static readonly EntityTableException Dead = new("the process died");

    [Fact]
    public async Task RunAsync_DiesAtEachWriteInTurn_TellsBothChannelsAtLeastOnceWithOneKey()
    {
        var longest = 0;
        for (var deadly = 1; deadly <= 40; deadly++)
        {
            foreach (var isAfter in (bool[])[false, true])
            {
                var (ops, pager, writes) = await LiveAsync(deadly, isAfter);
                longest = Math.Max(longest, writes);
                foreach (var channel in (RecordingChannel[])[ops, pager])
                {
                    var firing = channel.Sent.Where(message => message.Notices[0].IsFiring).ToArray();
                    var resolved = channel.Sent.Where(message => !message.Notices[0].IsFiring).ToArray();
                    Assert.True(firing.Length >= 1 && resolved.Length >= 1, $"dead at write {deadly}, after {isAfter}: {channel.Name} got {firing.Length} and {resolved.Length}");
                    Assert.Single(channel.Sent.Select(message => message.Notices[0].Key).Distinct());
                    Assert.Single(firing.Select(message => message.Id).Distinct());
                    Assert.Single(resolved.Select(message => message.Id).Distinct());
                }
            }
        }

        // Every write of a life was deadly once.
        Assert.InRange(longest, 10, 40);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_DiesAtRandomAgainAndAgain_TheLastWordOfEveryAlertArrives(int seed)
    {
        var clock = new ManualClock();
        var store = await ShakyTableStore.CreateAsync();
        var (ops, random) = (new RecordingChannel("ops"), new SeededRandom(seed));
        var fixture = new AlertFixture(store, clock, ops).AtOnce();
        var holds = new bool[4];
        store.OnWrite = () => Die(0.2);
        store.AfterWrite = () => Die(0.2);
        ops.OnSent = () => Die(0.2);
        ops.Answer = () => random.NextDouble() < 0.3 ? new ChannelAnswer(false, "HTTP 503") : new ChannelAnswer(true, "ok");
        for (var turn = 0; turn < 400; turn++)
        {
            if (turn % 100 == 0) holds[(turn / 100) % 4] ^= true;
            await RunOrDieAsync(fixture, [.. holds.Select((one, number) => Condition("failover", $"r{number}", one))]);
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        (store.OnWrite, store.AfterWrite, ops.OnSent) = (null, null, null);
        ops.Answer = () => new ChannelAnswer(true, "ok");
        for (var turn = 0; turn < 60; turn++)
        {
            await fixture.RunAsync([.. holds.Select((one, number) => Condition("failover", $"r{number}", one))]);
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Empty((await fixture.ReadAsync()).Outbox);
        for (var number = 0; number < 4; number++)
        {
            var told = ops.Sent.SelectMany(message => message.Notices).Where(notice => notice.Subject == $"r{number}").ToArray();
            Assert.Equal(holds[number], told[^1].IsFiring);
            Assert.Single(told.Select(notice => notice.Key).Distinct());
        }

        void Die(double chance)
        {
            if (random.NextDouble() < chance) throw Dead;
        }
    }

    private static async Task<(RecordingChannel Ops, RecordingChannel Pager, int Writes)> LiveAsync(int deadly, bool isAfter)
    {
        var clock = new ManualClock();
        var store = await ShakyTableStore.CreateAsync();
        var (ops, pager) = (new RecordingChannel("ops"), new RecordingChannel("pager"));
        var fixture = new AlertFixture(store, clock, ops, pager).AtOnce();
        var writes = 0;
        Action die = () =>
        {
            if (++writes == deadly) throw Dead;
        };
        if (isAfter) store.AfterWrite = die;
        else store.OnWrite = die;
        for (var turn = 0; turn < 20; turn++)
        {
            await RunOrDieAsync(fixture, Condition("failover", "chat", turn < 10));
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        return (ops, pager, writes);
    }

    private static async Task RunOrDieAsync(AlertFixture fixture, params AlertCondition[] found)
    {
        try
        {
            await fixture.RunAsync(found);
        }
        catch (EntityTableException)
        {
            // The next process begins with what the tables hold.
        }
    }
}
