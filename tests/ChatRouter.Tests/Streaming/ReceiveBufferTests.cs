using System.Text;
using ChatRouter.Streaming;

namespace ChatRouter.Tests.Streaming;

public sealed class ReceiveBufferTests
{
    [Fact]
    public async Task FillAsync_MoreThanTheArrayHolds_GrowsAndKeepsTheOrder()
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n} "));
        using var buffer = new ReceiveBuffer(limit: 1 << 20);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        while (await buffer.FillAsync(stream, CancellationToken.None) > 0)
        {
        }

        Assert.Equal(text, Encoding.UTF8.GetString(buffer.Unread.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(4096)]
    public async Task Consume_BetweenReads_LosesAndRepeatsNothing(int step)
    {
        var text = string.Concat(Enumerable.Range(0, 5000).Select(n => $"{n} "));
        using var buffer = new ReceiveBuffer(limit: 1 << 20);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var seen = new StringBuilder();
        while (await buffer.FillAsync(stream, CancellationToken.None) > 0)
        {
            while (buffer.Unread.Length >= step) Take(step);
        }

        Take(buffer.Unread.Length);

        Assert.Equal(text, seen.ToString());
        Assert.True(buffer.Unread.IsEmpty);

        void Take(int count)
        {
            seen.Append(Encoding.UTF8.GetString(buffer.Unread.Span[..count]));
            buffer.Consume(count);
        }
    }

    [Fact]
    public async Task IsFull_AtTheLimit_BecomesTrue()
    {
        using var buffer = new ReceiveBuffer(limit: 10_000);
        using var stream = new MemoryStream(new byte[20_000]);
        while (!buffer.IsFull) Assert.True(await buffer.FillAsync(stream, CancellationToken.None) > 0);

        Assert.True(buffer.Unread.Length >= 10_000);
        buffer.Consume(buffer.Unread.Length);
        Assert.False(buffer.IsFull);
    }

    [Fact]
    public async Task FillAsync_EndOfStream_IsZeroAndKeepsWhatIsThere()
    {
        using var buffer = new ReceiveBuffer(limit: 100);
        using var stream = new MemoryStream("abc"u8.ToArray());

        Assert.Equal(3, await buffer.FillAsync(stream, CancellationToken.None));
        Assert.Equal(0, await buffer.FillAsync(stream, CancellationToken.None));

        Assert.Equal("abc", Encoding.UTF8.GetString(buffer.Unread.Span));
    }
}
