using ChatRouter.Admission.Limits;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

public sealed class TenantGateTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Enter_NoLimits_AlwaysLetsIn()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [] });

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(gate.Enter(1)));
        Assert.Equal(1000, gate.Active);
    }

    [Fact]
    public void Enter_AboveTheRate_RefusesWithTheTimeOfTheNextToken()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], RequestsPerMinute = 60 });
        for (var i = 0; i < 10; i++) Assert.Null(gate.Enter(1));

        var refusal = gate.Enter(1);

        Assert.Equal(new Refusal(429, "rate_limit_exceeded", "Tenant 't' may send 60 requests per minute.", RetryAfter: TimeSpan.FromSeconds(1)), refusal);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(gate.Enter(1));
        Assert.NotNull(gate.Enter(1));
    }

    [Fact]
    public void Enter_TooManyAtOnce_RefusesUntilOneLeaves()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], MaxConcurrent = 1 });
        Assert.Null(gate.Enter(1));
        Assert.Equal("Tenant 't' may run 1 requests at the same time.", gate.Enter(1)!.Message);
        Assert.Equal(1, gate.Active);

        gate.Leave();

        Assert.Null(gate.Enter(1));
    }

    [Fact]
    public void Rates_NoRateIsLimited_IsNull() => Assert.Null(Create(new Tenant { Name = "t", KeySha256 = [], MaxConcurrent = 5 }).Inner.Rates);

    [Fact]
    public void Enter_AboveTheTokens_RefusesWithTheTimeUntilTheyFitAndTakesNoRequest()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], RequestsPerMinute = 60, TokensPerMinute = 6000 });
        Assert.Null(gate.Enter(700));

        var refusal = gate.Enter(500);

        Assert.Equal(new Refusal(429, "rate_limit_exceeded", "Tenant 't' may use 6000 tokens per minute; this request may take 500.", RetryAfter: TimeSpan.FromSeconds(2)), refusal);
        Assert.Equal(1, gate.Active);
        Assert.Equal(new RateLimits(new RateLimit(60, 9, TimeSpan.FromSeconds(1)), new RateLimit(6000, 300, TimeSpan.FromSeconds(7))), gate.Rates);
        _clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.Equal(TimeSpan.FromMilliseconds(1), gate.Enter(500)!.RetryAfter);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(gate.Enter(500));
    }

    [Fact]
    public void Leave_LessWasUsed_GivesTheRestBack()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], TokensPerMinute = 6000 });
        Assert.Null(gate.Enter(1000));
        Assert.NotNull(gate.Enter(1));

        gate.Leave(unused: 600);

        Assert.Equal(600, gate.Rates.Tokens!.Value.Remaining);
    }

    [Fact]
    public void Enter_MoreThanFitsAtOnce_WaitsForAllAndIsPaidOff()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], TokensPerMinute = 6000 });
        Assert.Null(gate.Enter(100));
        Assert.Equal(TimeSpan.FromSeconds(1), gate.Enter(5000)!.RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(gate.Enter(5000));

        // 4,000 in debt.
        Assert.Equal(new RateLimit(6000, 0, TimeSpan.FromSeconds(50)), gate.Rates.Tokens);
        Assert.Equal(TimeSpan.FromSeconds(41), gate.Enter(100)!.RetryAfter);
    }

    private Gate Create(Tenant tenant) => new(tenant, _clock);
}
