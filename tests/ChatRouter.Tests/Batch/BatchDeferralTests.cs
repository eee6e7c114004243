using ChatRouter.Batch;
using ChatRouter.Model.Settings;
using static ChatRouter.Tests.Batch.BatchFixture;

namespace ChatRouter.Tests.Batch;

/// <summary>Lines that no backend has room for: put back for later, and given up in the end.</summary>
public sealed class BatchDeferralTests
{
    [Fact]
    public async Task Process_BudgetOfTheOwnerIsSpent_IsDeferredAndFailsNot()
    {
        var fixture = await BatchFixture.CreateAsync();
        await fixture.SubmitAsync(BatchFixture.Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy(TimeSpan.FromHours(10)) with { Status = 429 });

        var disposition = await fixture.ProcessAsync(fixture.Queue.Messages[0]);

        Assert.Equal(BatchFixture.Owner, fixture.Runner.Tenant);
        Assert.Equal(fixture.Clock.Now + TimeSpan.FromHours(1), disposition.DeferredUntil);
    }

    [Fact]
    public async Task Process_NoCapacity_PutsACopyBackLaterEachTime()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        var message = fixture.Queue.Messages[0];
        var delays = new List<double>();
        for (var attempt = 1; attempt <= 7; attempt++)
        {
            var disposition = await fixture.ProcessAsync(message);
            var copy = fixture.Queue.Messages[^1];
            Assert.Equal(BatchDisposition.Deferred(copy.NotBefore!.Value), disposition);
            Assert.Equal(BatchSettlement.Complete, disposition.Settlement);
            Assert.Equal(message with { MessageId = $"{id}-1-d{attempt}", Deferrals = attempt, NotBefore = copy.NotBefore }, copy);
            delays.Add((copy.NotBefore!.Value - fixture.Clock.Now).TotalSeconds);
            message = copy;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 480], delays);
        Assert.Empty(await fixture.OutputAsync(id));

        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok(ScriptedRunner.Completion));
        await fixture.ProcessAsync(message);
        Assert.Equal("completed", (await fixture.GetAsync(id)).GetProperty("status").GetString());
        Assert.Equal($"{id}-1-d7", message.MessageId);
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 2));
    }

    [Fact]
    public async Task Process_CrashBetweenCopyAndCompletion_LeavesOneCopy()
    {
        var fixture = await CreateAsync();
        await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);
        await fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 2);
        Assert.Equal(2, fixture.Queue.Messages.Count);
    }

    [Theory]
    [InlineData("m-1", "d6e7e5f7a8b1")]
    [InlineData("", "d6e7e5f7a8b1")]
    public async Task Process_DirectLineDeferred_KeepsItsKey(string messageId, string customId)
    {
        var fixture = await CreateAsync();
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        var message = Direct(Line(customId), messageId);
        await fixture.ProcessAsync(message);
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);

        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok(ScriptedRunner.Completion));
        await fixture.ProcessAsync(fixture.Queue.Messages[1]);
        await fixture.ProcessAsync(message, deliveryCount: 2);
        Assert.Equal(3, fixture.Runner.Calls.Count);
        var row = Assert.Single(await fixture.RowsAsync("queue"));
        Assert.Equal([$"{row.RowKey}-d1", $"{row.RowKey}-d2"], fixture.Queue.Messages.Select(copy => copy.MessageId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Process_DirectLinesOfTwoBatchesWithOneId_HaveCopiesOfTheirOwn()
    {
        var fixture = await CreateAsync();
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        await fixture.ProcessAsync(Direct(Line("a"), "1", batch: "x"));
        await fixture.ProcessAsync(Direct(Line("a"), "1", batch: "y"));
        Assert.Equal(["x", "y"], fixture.Queue.Messages.Select(copy => copy.BatchId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Process_QueueGoneWhileDeferring_Throws()
    {
        var fixture = await CreateAsync();
        await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        fixture.Queue.FailFromCall = 2;
        await Assert.ThrowsAsync<BatchQueueException>(() => fixture.ProcessAsync(fixture.Queue.Messages[0]));
    }

    [Fact]
    public async Task Process_DeferredTooOften_GetsAnErrorAsItsResult()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxDeferrals = 2 });
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Busy());
        for (var attempt = 0; attempt < 2; attempt++) await fixture.ProcessAsync(fixture.Queue.Messages[^1]);
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[^1]));
        Assert.EndsWith("\"error\":{\"code\":\"batch_expired\",\"message\":\"No backend was free in 3 attempts.\"}}", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_AfterTheWindow_GetsAnErrorWithoutABackend()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));
        Assert.Empty(fixture.Runner.Calls);
        Assert.EndsWith("\"error\":{\"code\":\"batch_expired\",\"message\":\"The batch's window ended before a backend was free.\"}}", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_RunnerThatNeverEnds_IsDeferredAfterTheDeadline()
    {
        var fixture = await CreateAsync();
        await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, fixture.Clock, token);
            return default;
        };
        var processing = fixture.ProcessAsync(fixture.Queue.Messages[0]);
        fixture.Clock.Advance(TimeSpan.FromSeconds(125));
        Assert.NotNull((await processing).DeferredUntil);
    }
}
