using ChatRouter.Batch;

namespace ChatRouter.Tests.Batch;

public sealed class BatchSlotsTests
{
    [Fact]
    public async Task Enter_CancelledWait_TakesNothingAndGivesNothingBack()
    {
        using var slots = new BatchSlots(1);
        var held = await slots.EnterAsync(CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var waiting = slots.EnterAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, slots.Free);
        held.Dispose();
        Assert.Equal(1, slots.Free);
    }

    [Fact]
    public async Task Dispose_Twice_GivesOneSlotBack()
    {
        using var slots = new BatchSlots(2);
        var permit = await slots.EnterAsync(CancellationToken.None);
        permit.Dispose();
        permit.Dispose();
        Assert.Equal(2, slots.Free);
    }
}
