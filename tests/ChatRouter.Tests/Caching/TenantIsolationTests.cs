using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Caching;

/// <summary>No request of one tenant ever gets bytes made for another. The backend writes into each answer for whom it was made, by a credential that only the test knows.</summary>
public sealed class TenantIsolationTests : AttemptTest
{
    private static readonly Backend Steady = TestModel.Backend("a") with { Breaker = new BreakerSettings { MinimumThroughput = int.MaxValue, ConsecutiveFailures = int.MaxValue } };
    private static readonly Tenant[] Tenants = [.. new[] { "a", "b", "a|b", "b|*", "*" }.Select(name => new Tenant { Name = name, KeySha256 = [] })];

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public async Task RunAsync_AnyRequests_GiveNoTenantWhatWasMadeForAnother(int seed, bool fresh)
    {
        var random = new Random(seed);
        var router = Watch(new AttemptFixture(
            CacheAsk.Route(new RouteCacheSettings { Fresh = fresh, AnyTemperature = true, Tools = true, Ttl = 5 * Second, Join = 2 * Second }, Steady),
            change: model => model with { Tenants = [.. Tenants], Repeats = new RepeatSettings { RefuseEarly = false, MaxRetryShare = 1 } }));
        router["a"].Does((number, call) => ReplyOf(call, new Random((seed * 10_007) + number)));
        var plan = Enumerable.Range(0, 600).Select(_ => (Ask: AskOf(Tenants[random.Next(Tenants.Length)], random), At: TimeSpan.FromMilliseconds(random.Next(60_000)))).ToArray();

        var asked = await router.RunAsync(() => Task.WhenAll(plan.Select(async planned =>
        {
            await router.WaitAsync(planned.At);
            return (Tenant: planned.Ask.Tenant!.Name, Answer: await router.AskAsync(planned.Ask));
        })));

        var complete = asked.Where(one => one.Answer.Decision?.Result == "complete").ToArray();
        Assert.All(complete, one => Assert.Equal($"for {one.Tenant}", ContentOf(one.Answer)));
        Assert.True(complete.Length > 50, string.Join(", ", asked.GroupBy(one => one.Answer.Decision?.Result).Select(group => $"{group.Key} {group.Count()}")));
        Assert.Contains(complete, one => one.Answer.Decision!.Cache != "miss");
    }

    [Fact]
    public async Task RunAsync_RouteThatShares_GivesWhatWasMadeForAnother()
    {
        var router = Watch(new AttemptFixture(
            CacheAsk.Route(new RouteCacheSettings { Fresh = true, Scope = CacheScope.Route }), change: model => model with { Tenants = [.. Tenants] }));
        router["a"].Does(CacheAsk.Says("for all"));
        await router.RunAsync(CacheAsk.For() with { Tenant = Tenants[0] });

        Assert.Equal("hit", (await router.RunAsync(CacheAsk.For() with { Tenant = Tenants[1] })).Sink.Head.Cache);
    }

    [Fact]
    public async Task RunAsync_RouteThatShares_DoesNotJoinAcrossTenants()
    {
        var router = Watch(new AttemptFixture(
            CacheAsk.Route(new RouteCacheSettings { Scope = CacheScope.Route }), change: model => model with { Tenants = [.. Tenants] }));
        router["a"].Does(CacheAsk.Says("for all").HeadersAfter(Second));
        await router.RunAsync(() => Task.WhenAll(Tenants.Select(tenant => router.AskAsync(CacheAsk.For() with { Tenant = tenant }))));

        Assert.Equal(Tenants.Length, router["a"].Calls.Count);
    }

    /// <summary>The same few questions from everybody; who asks goes to the backend only in a field that is not part of any key, so that a cache without the tenant in its key would mix them.</summary>
    private static Ask AskOf(Tenant tenant, Random random) => new()
    {
        Body = $$"""{"model":"chat","user":"{{tenant.Name}}","messages":[{"role":"user","content":"Hi {{random.Next(2)}}"}]{{(random.Next(2) == 0 ? ",\"temperature\":0" : "")}}{{(random.Next(2) == 0 ? ",\"stream\":true" : "")}}}""",
        Tenant = tenant,
        GoneAfter = random.Next(10) == 0 ? TimeSpan.FromMilliseconds(random.Next(300)) : null,
        Cache = random.Next(8) switch { 0 => new CacheDirectives { NoCache = true }, 1 => new CacheDirectives { MaxAge = Second }, 2 => new CacheDirectives { OnlyIfCached = true }, _ => null },
    };

    private static Reply ReplyOf(BackendCall call, Random random)
    {
        var tenant = JsonDocument.Parse(call.Body).RootElement.GetProperty("user").GetString();
        return random.Next(20) switch
        {
            0 => Reply.Error(500),
            1 => Reply.Stream.Role().Says("for ").Breaks(),
            _ => CacheAsk.Says("for ", tenant!).HeadersAfter(TimeSpan.FromMilliseconds(400)),
        };
    }

    private static string? ContentOf(Answered answer) => answer.Sink.Head.IsEventStream ? answer.Sink.Content : TextOf(answer);
}
