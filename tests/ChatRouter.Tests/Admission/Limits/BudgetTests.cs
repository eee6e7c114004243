using ChatRouter.Admission.Limits;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>Budgets of a day on one instance. The clock begins at noon.</summary>
public sealed class BudgetTests
{
    private static readonly Tenant Caller = new() { Name = "t", KeySha256 = [] };

    private readonly ManualClock _clock = new();

    [Fact]
    public void Enter_TokensSpent_Is429UntilTheDayEnds()
    {
        var gate = Create(Caller with { TokensPerDay = 1000 });
        Assert.Null(gate.Enter(900));
        gate.Leave();
        Assert.Null(gate.Enter(900)); // Below the budget: one request may go beyond it.
        gate.Leave(unused: 799);

        var refusal = gate.Enter(1);

        Assert.Equal(
            new Refusal(429, "insufficient_quota", "Tenant 't' may use 1000 tokens per day and has done so. The next day begins at 00:00 UTC.", RetryAfter: TimeSpan.FromHours(12)), refusal);
        Assert.Equal("insufficient_quota", refusal!.Type);
        Assert.Equal((0, new BudgetUse("t", null, BudgetKind.Tokens, 1001, 1000)), (gate.Active, Assert.Single(gate.Budgets)));
        _clock.Advance(refusal.RetryAfter!.Value);
        Assert.Null(gate.Enter(1));
        Assert.Equal(0, gate.Budgets[0].Used);
    }

    [Fact]
    public void Enter_RestReservedByRunningRequests_IsTriedAgainSoon()
    {
        var gate = Create(Caller with { TokensPerDay = 1000 });
        Assert.Null(gate.Enter(1000));

        Assert.Equal(
            new Refusal(429, "rate_limit_exceeded", "Tenant 't' may use 1000 tokens per day; running requests may take what is left.", RetryAfter: TimeSpan.FromSeconds(1)), gate.Enter(1));
        gate.Leave(unused: 600);
        Assert.Null(gate.Enter(1));
    }

    [Fact]
    public void Leave_CountedAnswer_CostsByThePricesWithCachedTokensApart()
    {
        var gate = Create(Caller with { CostPerDay = 0.01 });
        Assert.Null(gate.Enter(500));

        gate.Leave(usage: new Usage(PromptTokens: 1000, CompletionTokens: 200, CachedTokens: 400));

        // 600 at 2, 400 at 1 and 200 at 8 a million.
        Assert.Equal(new BudgetUse("t", null, BudgetKind.Cost, 0.0032, 0.01), Assert.Single(gate.Budgets));
    }

    [Fact]
    public void Leave_NobodyCounted_CostsTheEstimate()
    {
        var gate = Create(Caller with { CostPerDay = 0.01 });
        Assert.Null(gate.Enter(501));

        gate.Leave();

        // 1 of the prompt, 500 of the answer.
        Assert.Equal(0.004002, gate.Budgets[0].Used);
    }

    [Fact]
    public void Enter_CostSpent_Is429()
    {
        var gate = Create(Caller with { CostPerDay = 0.004 });
        Assert.Null(gate.Enter(501));
        gate.Leave();

        Assert.Equal("Tenant 't' may use its budget of 0.004 per day and has done so. The next day begins at 00:00 UTC.", gate.Enter(1)!.Message);
    }

    [Fact]
    public void EnterLine_CountsInTheDayAlone()
    {
        var gate = Create(Caller with { TokensPerDay = 1000, TokensPerMinute = 600, RequestsPerMinute = 6, MaxConcurrent = 1 });
        for (var i = 0; i < 5; i++) Assert.Null(gate.EnterLine(100));
        Assert.Equal((0, 100), (gate.Active, gate.Rates.Tokens!.Value.Remaining));
        for (var i = 0; i < 5; i++) gate.Leave();
        Assert.Equal(500, gate.Budgets[0].Used);

        Assert.Null(gate.EnterLine(600));
        gate.Leave();
        Assert.Equal("insufficient_quota", gate.EnterLine(1)!.Code);
    }

    [Fact]
    public void Enter_LimitOfTheRoute_HoldsThereAloneAndTakesNothingOfTheTenants()
    {
        var gate = Create(Caller with { RequestsPerMinute = 60, RouteLimits = TenantLimits.None.Add("chat", new TenantLimits { RequestsPerMinute = 6, TokensPerDay = 100 }) });
        var other = Gate.Chat with { Name = "other" };
        Assert.Null(gate.Enter(60));
        gate.Leave();

        var refusal = gate.Enter(10);

        Assert.Equal("Tenant 't' on 'chat' may send 6 requests per minute.", refusal!.Message);
        Assert.Equal((0, 9), (gate.Active, gate.Rates.Requests!.Value.Remaining));
        Assert.Equal((0, 9), (gate.Inner.RatesOn("chat").Requests!.Value.Remaining, gate.Inner.RatesOn("other").Requests!.Value.Remaining));
        Assert.Null(gate.Enter(10, other));
        Assert.Equal(new BudgetUse("t", "chat", BudgetKind.Tokens, 60, 100), Assert.Single(gate.Budgets));
    }

    [Fact]
    public void EnterAndLeave_SideBySide_LoseNoToken()
    {
        var gate = Create(Caller with { TokensPerDay = long.MaxValue });
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                if (gate.Inner.Enter(Gate.Chat, new TokenEstimate(0, 100), out var claim) is null) gate.Inner.Leave(claim, 30, null, null);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.Equal(4 * 50_000 * 30, gate.Budgets[0].Used);
    }

    private Gate Create(Tenant tenant) => new(tenant, _clock);
}
