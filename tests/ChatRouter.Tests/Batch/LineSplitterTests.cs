using System.Text;
using ChatRouter.Batch.Lines;

namespace ChatRouter.Tests.Batch;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\n", "1:a")]
    [InlineData("a\nb", "1:a|2:b")]
    [InlineData("a\r\n\r\nb\r\n", "1:a|2:|3:b")]
    [InlineData("12345678\nb", "1:12345678|2:b")]
    [InlineData("12345678\r\nb", "1:12345678|2:b")]
    [InlineData("123456789\nb", "1:too long|2:b")]
    [InlineData("a\n1234567890123456789012345678901234567890", "1:a|2:too long")]
    [InlineData("1234567890123456789012345678901234567890\r\nb\n", "1:too long|2:b")]
    public async Task Read_InChunksOfEverySize_GivesTheSameLines(string text, string expected)
    {
        for (var chunk = 1; chunk <= text.Length + 1; chunk++)
        {
            using var splitter = new LineSplitter(new ChunkedStream(Encoding.UTF8.GetBytes(text), chunk), maxLineBytes: 8, maxBytes: 1000);
            Assert.Equal(expected, string.Join('|', await ReadAllAsync(splitter)));
            Assert.False(splitter.IsOverLimit);
        }
    }

    [Fact]
    public async Task Read_LinesLongerThanTheFirstBuffer_AreWhole()
    {
        var lines = new[] { new string('a', 50_000), new string('b', 100_000), "c" };
        using var splitter = new LineSplitter(new ChunkedStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)), 7000), maxLineBytes: 100_000, maxBytes: 1_000_000);
        Assert.Equal(lines.Select((line, index) => $"{index + 1}:{line}"), await ReadAllAsync(splitter), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Read_MoreBytesThanAllowed_Stops()
    {
        using var body = new ChunkedStream(Encoding.UTF8.GetBytes(new string('a', 100)), 10);
        using var splitter = new LineSplitter(body, maxLineBytes: 8, maxBytes: 25);
        Assert.False(await splitter.ReadAsync(CancellationToken.None));
        Assert.True(splitter.IsOverLimit);
        Assert.Equal(30, body.Position);
        Assert.False(await splitter.ReadAsync(CancellationToken.None));
    }

    private static async Task<List<string>> ReadAllAsync(LineSplitter splitter)
    {
        var lines = new List<string>();
        while (await splitter.ReadAsync(CancellationToken.None))
            lines.Add($"{splitter.Number}:{(splitter.IsTooLong ? "too long" : Encoding.UTF8.GetString(splitter.Line.Span))}");
        return lines;
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
