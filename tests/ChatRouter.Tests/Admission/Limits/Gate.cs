using System.Collections.Immutable;
using ChatRouter.Admission.Limits;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>A tenant's gate and short ways through it. Backend <c>a</c> of route <c>chat</c> costs 2 a million tokens of prompts, 1 if cached, and 8 of answers.</summary>
internal sealed class Gate
{
    public static readonly Route Chat = TestModel.Route(TestModel.Rung(1, TestModel.Backend("a") with { Price = new TokenPrice { Prompt = 2, CachedPrompt = 1, Completion = 8 } }));

    private readonly Stack<Claim> _claims = new();

    public Gate(Tenant tenant, TimeProvider clock)
    {
        Gates = new TenantGates(TestModel.Router(Chat, tenant), clock);
        Inner = Gates[tenant];
    }

    public TenantGates Gates { get; }

    public TenantGate Inner { get; }

    public int Active => Inner.Active;

    public RateLimits Rates => Inner.Rates!();

    public ImmutableArray<BudgetUse> Budgets => [.. Gates.Budgets];

    /// <summary>Lets a request in that may take so many tokens, one of them its prompt.</summary>
    public Refusal? Enter(int tokens, Route? route = null)
    {
        var refusal = Inner.Enter(route ?? Chat, new TokenEstimate(1, tokens - 1), out var claim);
        if (refusal is null) _claims.Push(claim);
        return refusal;
    }

    /// <summary>The same for a line of a batch.</summary>
    public Refusal? EnterLine(int tokens)
    {
        var refusal = Inner.EnterLine(Chat, new TokenEstimate(1, tokens - 1), out var claim);
        if (refusal is null) _claims.Push(claim);
        return refusal;
    }

    /// <summary>Ends the request that came last.</summary>
    public void Leave(int unused = 0, Usage? usage = null)
    {
        var claim = _claims.Pop();
        Inner.Leave(claim, usage?.TotalTokens ?? claim.Tokens - unused, usage, "a");
    }
}
