using ChatRouter.Admission.Places;

namespace ChatRouter.Tests.Admission.Places;

public sealed class TenantSharesTests
{
    private readonly TenantShares _shares = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public void Charge_TwoAlwaysWait_AreServedByWeight(double weightOfA, double weightOfB)
    {
        var served = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0 };
        for (var i = 0; i < 4000; i++)
        {
            var next = _shares.Start("a") <= _shares.Start("b") ? "a" : "b";
            _shares.Charge(next, 100, next == "a" ? weightOfA : weightOfB);
            served[next]++;
        }

        Assert.InRange((double)served["a"] / served["b"], weightOfA / weightOfB * 0.99, weightOfA / weightOfB * 1.01);
    }

    [Fact]
    public void Start_OneWasIdle_ComesNextAndHasSavedNothingUp()
    {
        _shares.Charge("b", 100, 1);
        for (var i = 0; i < 100; i++) _shares.Charge("a", 100, 1);
        Assert.Equal((9900, 10_000), (_shares.Start("b"), _shares.Start("a")));

        _shares.Charge("b", 100, 1);
        Assert.Equal(10_000, _shares.Start("b"));
    }

    [Fact]
    public void AreSeveral_UntilFiveSecondsAfterTheLastChange()
    {
        _shares.Ask("a", TimeSpan.FromSeconds(1));
        _shares.Ask("a", TimeSpan.FromSeconds(2));
        Assert.False(_shares.AreSeveral(TimeSpan.FromSeconds(2)));

        _shares.Ask("b", TimeSpan.FromSeconds(3));
        _shares.Ask("b", TimeSpan.FromSeconds(7));
        Assert.True(_shares.AreSeveral(TimeSpan.FromSeconds(7)));
        Assert.False(_shares.AreSeveral(TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public void Settle_ItCostLess_TheNextStartsEarlier()
    {
        _shares.Charge("a", 100, 2);
        _shares.Settle("a", -60, 2);

        Assert.Equal(20, _shares.Start("a"));
    }
}
