using ChatRouter.Attempts;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Attempts;

public sealed class RetryBudgetTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void TryWithdraw_ReserveSpent_GivesTheShareOfRequests()
    {
        var budget = Create(ratio: 0.125, minPerSecond: 0);
        Assert.Equal(10, Drain(budget));
        for (var i = 0; i < 40; i++) budget.Deposit();

        Assert.Equal(5, Drain(budget));
    }

    [Fact]
    public void TryWithdraw_TimePasses_GivesTheFloor()
    {
        var budget = Create(ratio: 0, minPerSecond: 2);
        Assert.Equal(30, Drain(budget));

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(6, Drain(budget));
    }

    [Fact]
    public void Deposit_ForLong_NeverExceedsTheReserve()
    {
        var budget = Create(ratio: 1, minPerSecond: 1);
        for (var i = 0; i < 1000; i++) budget.Deposit();

        Assert.Equal(20, Drain(budget));
    }

    [Fact]
    public void Budgets_OneBackendSpent_LeavesTheOthers()
    {
        var budgets = new RetryBudgets(new RetrySettings { Ratio = 0, MinPerSecond = 0 }, _clock);
        var a = TestModel.Backend("a");
        for (var i = 0; i < 10; i++) Assert.True(budgets.TryWithdraw("tenant-" + i, a));

        Assert.False(budgets.TryWithdraw("another", a));
        Assert.True(budgets.TryWithdraw("another", TestModel.Backend("b")));
    }

    [Fact]
    public void Budgets_OneTenantSpent_LeavesTheBackendToTheOthers()
    {
        var budgets = new RetryBudgets(new RetrySettings { Ratio = 0, MinPerSecond = 0 }, _clock);
        for (var i = 0; i < 10; i++) Assert.True(budgets.TryWithdraw("greedy", TestModel.Backend("a")));
        var b = TestModel.Backend("b");
        for (var i = 0; i < 100; i++) Assert.False(budgets.TryWithdraw("greedy", b));

        Assert.True(budgets.TryWithdraw("another", b));
    }

    [Fact]
    public void Budgets_RightGivenBack_IsThereForBackendAndTenant()
    {
        var budgets = new RetryBudgets(new RetrySettings { Ratio = 0, MinPerSecond = 0 }, _clock);
        var a = TestModel.Backend("a");
        for (var i = 0; i < 10; i++) Assert.True(budgets.TryWithdraw("t", a));

        budgets.Return("t", a);

        Assert.True(budgets.TryWithdraw("t", a));
        Assert.False(budgets.TryWithdraw("t", a));
    }

    private static int Drain(RetryBudget budget)
    {
        var taken = 0;
        while (budget.TryWithdraw()) taken++;
        return taken;
    }

    private RetryBudget Create(double ratio, double minPerSecond) => new(new RetrySettings { Ratio = ratio, MinPerSecond = minPerSecond }, _clock);
}
