using ChatRouter.Admission;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission;

public sealed class TenantGateTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Enter_NoLimits_AlwaysLetsIn()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [] });

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(gate.Enter()));
        Assert.Equal(1000, gate.Active);
    }

    [Fact]
    public void Enter_AboveTheRate_RefusesWithTheTimeOfTheNextToken()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], RequestsPerMinute = 60 });
        for (var i = 0; i < 10; i++) Assert.Null(gate.Enter());

        var refusal = gate.Enter();

        Assert.Equal(new Refusal(429, "rate_limit_exceeded", "Tenant 't' may send 60 requests per minute.", RetryAfter: TimeSpan.FromSeconds(1)), refusal);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(gate.Enter());
        Assert.NotNull(gate.Enter());
    }

    [Fact]
    public void Enter_TooManyAtOnce_RefusesUntilOneLeaves()
    {
        var gate = Create(new Tenant { Name = "t", KeySha256 = [], MaxConcurrent = 1 });
        Assert.Null(gate.Enter());
        Assert.Equal("Tenant 't' may run 1 requests at the same time.", gate.Enter()!.Message);
        Assert.Equal(1, gate.Active);

        gate.Leave();

        Assert.Null(gate.Enter());
    }

    private TenantGate Create(Tenant tenant) => new(tenant, _clock);
}
