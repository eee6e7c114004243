using ChatRouter.Http;

namespace ChatRouter.Tests.Http;

public sealed class MemoryReturnPaceTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void IsDue_AfterABurst_AtTheFirstIdleLookThenMoreSeldom()
    {
        var pace = new MemoryReturnPace(0);
        Assert.False(pace.IsDue(200 * Mebibyte, 100 * Mebibyte));

        int[] due = [.. Enumerable.Range(1, 200).Where(_ => pace.IsDue(200 * Mebibyte, 100 * Mebibyte))];
        Assert.Equal([1, 3, 7, 15, 31, 63, 95, 127, 159, 191], due);

        Assert.False(pace.IsDue(232 * Mebibyte, 100 * Mebibyte));
        Assert.True(pace.IsDue(232 * Mebibyte, 100 * Mebibyte));
    }

    [Theory]
    [InlineData(31, 65, true)]
    [InlineData(32, 65, false)]
    [InlineData(0, 64, false)]
    public void IsDue_OnlyWhereLittleRunsAndThereIsSomethingToGiveBack(int allocated, int held, bool isDue)
        => Assert.Equal(isDue, new MemoryReturnPace(0).IsDue(allocated * Mebibyte, held * Mebibyte));
}
