using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class AcquittedSamplesTests
{
    private readonly AcquittedSamples _samples = new();

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(2, 0)]
    [InlineData(8, 0)]
    public void Add_Eight_TeachUnlessTwoWereLate(int late, int expected)
    {
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, expected], Add(late));
    }

    [Fact]
    public void Add_AfterAWindow_CountsAnew()
    {
        Add(late: 8);

        Assert.Equal(8, Add(late: 1)[7]);
    }

    private int[] Add(int late) => [.. Enumerable.Range(0, 8).Select(i => _samples.Add(100, TimeSpan.FromSeconds(i), isLate: i < late).Length)];
}
