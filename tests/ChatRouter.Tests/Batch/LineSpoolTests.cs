using ChatRouter.Batch.Lines;

namespace ChatRouter.Tests.Batch;

public sealed class LineSpoolTests
{
    [Theory]
    [InlineData(10_000, false)]
    [InlineData(100, true)]
    public async Task ReadAll_FromMemoryOrFile_GivesEveryLineAsAdded(int memoryBytes, bool isFile)
    {
        await using var spool = new LineSpool(memoryBytes);
        for (var number = 1; number <= 50; number++) await spool.AddAsync(number * 2, Enumerable.Repeat((byte)number, number).ToArray(), CancellationToken.None);
        Assert.Equal(isFile, spool.IsFile);
        Assert.Equal(50, spool.Count);

        var expected = 1;
        await foreach (var (number, line) in spool.ReadAllAsync(CancellationToken.None))
        {
            Assert.Equal(expected * 2, number);
            Assert.Equal(Enumerable.Repeat((byte)expected, expected), line);
            expected++;
        }

        Assert.Equal(51, expected);
    }
}
