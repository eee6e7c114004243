using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Sources;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Caching;

/// <summary>Kept answers in place of backends that all fail: marked, bounded in age, and only for the same request of the same tenant.</summary>
public sealed class StaleAnswerTests : AttemptTest
{
    private static readonly RouteCacheSettings Settings = new() { Ttl = 60 * Second, StaleFor = TimeSpan.FromHours(1) };
    private static readonly Tenant Other = new() { Name = "u", KeySha256 = [] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_BackendsFail_GivesTheKeptAnswerWithItsMarks(bool stream)
    {
        var router = Create();
        Assert.Equal("miss", (await router.RunAsync(CacheAsk.For())).Sink.Head.Cache);
        router.Clock.Advance(600 * Second);

        var answer = await router.RunAsync(CacheAsk.For(stream: stream));

        Assert.Equal("Hello.", stream ? answer.Sink.Content : TextOf(answer));
        Assert.Equal(("stale", "cache", 2, 600 * Second), (answer.Sink.Head.Cache, answer.Sink.Head.Degraded, answer.Sink.Head.Rung, answer.Sink.Head.Age));
        Assert.Equal(("complete", "stale", "cache", "from a"), (answer.Decision!.Result, answer.Decision.Cache, answer.Decision.Degraded, answer.Decision.Fallback!.Detail));
        Assert.Contains("\"_degraded\":\"cache\"", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Contains("\"_age_seconds\":600", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(1, router.Engine.Cache.Memory.Count);
    }

    [Fact]
    public async Task RunAsync_OlderThanTheRouteAllows_IsTheError()
    {
        var router = Create();
        await router.RunAsync(CacheAsk.For());
        router.Clock.Advance(Settings.KeepFor);

        Assert.Equal("all_backends_unavailable", (await router.RunAsync(CacheAsk.For())).Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_OtherTenantOrRequest_IsTheError()
    {
        var router = Create();
        await router.RunAsync(CacheAsk.For());

        Assert.Equal("all_backends_unavailable", (await router.RunAsync(CacheAsk.For() with { Tenant = Other })).Decision!.Result);
        Assert.NotEqual("complete", (await router.RunAsync(CacheAsk.For("Ho"))).Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_CallerWhoTakesNone_GetsTheError()
    {
        foreach (var directives in new[] { new CacheDirectives { NoCache = true }, new CacheDirectives { NoStore = true }, new CacheDirectives { MaxAge = Second } })
        {
            var router = Create();
            await router.RunAsync(CacheAsk.For());
            router.Clock.Advance(2 * Second);

            Assert.Equal("all_backends_unavailable", (await router.RunAsync(CacheAsk.For() with { Cache = directives })).Decision!.Result);
        }
    }

    private AttemptFixture Create()
    {
        var route = TestModel.Route(TestModel.Rung(1, A), new Rung { Number = 2, Source = new CacheSource(), Degraded = "cache" }) with { Cache = Settings };
        var router = Watch(new AttemptFixture(route, change: model => model with { Tenants = [.. model.Tenants, Other], Repeats = new RepeatSettings { RefuseEarly = false, MaxRetryShare = 1 } }));
        router["a"].Does(CacheAsk.Says("Hello."), Reply.Refused);
        return router;
    }
}
