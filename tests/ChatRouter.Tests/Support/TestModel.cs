using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;

namespace ChatRouter.Tests.Support;

/// <summary>Short ways to write a model down.</summary>
internal static class TestModel
{
    public static Backend Backend(string name, string? quotaGroup = null, int contextWindow = 0, ProtocolKind protocol = ProtocolKind.OpenAI) => new()
    {
        Name = name,
        Protocol = protocol,
        BaseUrl = new Uri("http://127.0.0.1:1"),
        Model = name + "-model",
        QuotaGroup = quotaGroup ?? name,
        ContextWindow = contextWindow,
    };

    public static Rung Rung(int number, params Backend[] backends) => new() { Number = number, Source = new BackendSource([.. backends]) };

    public static Route Route(params Rung[] ladder) => new() { Name = "chat", Ladder = [.. ladder] };

    public static RoutePlan Plan(params Rung[] ladder)
        => new([.. ladder.SelectMany(r => r.Backends.Select(b => new Candidate(b, r)))], []);

    public static RouterModel Router(Route route, params Tenant[] tenants) => new()
    {
        Backends = [.. route.Ladder.SelectMany(r => r.Backends).DistinctBy(b => b.Name)],
        Routes = ImmutableDictionary<string, Route>.Empty.Add(route.Name, route),
        Tenants = [.. tenants],
    };

    public static ChatRequest Request(Capabilities needs = Capabilities.None, int promptTokens = 10) => new()
    {
        Body = "{}"u8.ToArray(),
        Model = "chat",
        Needs = needs,
        PromptTokensEstimate = promptTokens,
    };
}
