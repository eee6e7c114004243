using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class ReserveTests
{
    /// <summary>Half of the places are needed: none is free for half of 2^-r of the time, so nine bring it below a thousandth.</summary>
    [Theory]
    [InlineData(16, 1, 64, 1, 0.001, 9)]
    [InlineData(16, 2, 64, 1, 0.001, 9)]
    [InlineData(16, 2, 64, 2, 0.001, 5)]
    [InlineData(24, 2, 64, 1, 0.001, 20)]
    [InlineData(0, 2, 64, 1, 0.001, 0)]
    [InlineData(0.01, 2, 64, 1, 0.001, 1)]
    [InlineData(1000, 2, 64, 1, 0.001, 32)]
    [InlineData(1000, 2, 1, 1, 0.001, 0)]
    public void Of_IsWhatTheRandomWalkNeeds(double arrivals, double seconds, int limit, int peers, double risk, int expected)
        => Assert.Equal(expected, Reserve.Of(seconds == 1 ? arrivals * 2 : arrivals, seconds, limit, peers, risk));
}
