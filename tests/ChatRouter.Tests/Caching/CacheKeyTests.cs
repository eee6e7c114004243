using System.Collections.Immutable;
using System.Text;
using ChatRouter.Caching;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Caching;

/// <summary>What makes two requests one, and what may not be kept at all.</summary>
public sealed class CacheKeyTests
{
    private const string Plain = """{"model":"chat","temperature":0,"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly Route Chat = CacheAsk.Route();
    private static readonly RouteCacheSettings Lax = new() { AnyTemperature = true, Tools = true };

    [Theory]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"Hi"}],"user":"u","metadata":{"a":"b"},"safety_identifier":"s","prompt_cache_key":"p"}""")]
    [InlineData("{ \"model\" : \"chat\",\n \"temperature\" : 0 , \"messages\" : [ {\"role\": \"user\",\t\"content\":\"Hi\"} ] }")]
    [InlineData("""{"temperature":0,"messages":[{"role":"user","content":"Hi"}],"\u006dodel":"chat"}""")]
    public void KeyOf_SameQuestion_IsTheSame(string body) => Assert.Equal(KeyOf(Plain), KeyOf(body));

    [Theory]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"Hi "}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"system","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"content":"Hi","role":"user"}]}""")]
    [InlineData("""{"model":"chat","temperature":0.0,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"max_tokens":5,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"seed":1,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"unheard_of":1,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"service_tier":"flex","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"response_format":{"type":"json_object"},"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"H"},{"role":"user","content":"i"}]}""")]
    public void KeyOf_OtherQuestion_IsAnother(string body)
    {
        Assert.NotNull(KeyOf(body));
        Assert.NotEqual(KeyOf(Plain), KeyOf(body));
    }

    [Theory]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0.1,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"n":2,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"store":true,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"previous_response_id":"r","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"web_search_options":{},"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"logprobs":true,"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}]}""")]
    [InlineData("""{"model":"chat","temperature":0,"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}""")]
    public void KeyOf_WhatMustNotBeKept_IsNone(string body) => Assert.Null(KeyOf(body));

    [Theory]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"chat","temperature":1,"tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":"Hi"}]}""")]
    public void KeyOf_WhatTheRouteAllows_IsThere(string body) => Assert.NotNull(KeyOf(body, Chat with { Cache = Lax }));

    [Fact]
    public void KeyOf_SeedWithoutTemperature_IsThere() => Assert.NotNull(KeyOf("""{"model":"chat","seed":7,"messages":[{"role":"user","content":"Hi"}]}"""));

    [Fact]
    public void KeyOf_FalseStore_IsThere() => Assert.NotNull(KeyOf("""{"model":"chat","temperature":0,"store":false,"messages":[{"role":"user","content":"Hi"}]}"""));

    [Fact]
    public void KeyOf_OtherTenantRouteModelVersionOrGeneration_IsAnother()
    {
        var other = TestModel.Backend("a") with { Model = "a-model-2" };
        var all = new List<CacheKey?>
        {
            KeyOf(Plain),
            KeyOf(Plain, tenant: "u"),
            KeyOf(Plain, Chat with { Name = "chat2" }),
            KeyOf(Plain, CacheAsk.Route(null, other)),
            KeyOf(Plain, Chat with { Ladder = [Chat.Ladder[0] with { MaxTokens = 5 }] }),
            KeyOf(Plain, Chat with { Cache = new RouteCacheSettings { Version = "2" } }),
            KeyOf(Plain, Chat with { Cache = new RouteCacheSettings { Scope = CacheScope.Route } }),
        };
        all.AddRange(new[] { "*|*", "chat|*", "*|t", "chat|t" }.Select(purged => KeyOf(Plain, purges: purged)).Distinct());

        Assert.Equal(8, all.Distinct().Count());
        Assert.DoesNotContain(null, all);
    }

    [Theory]
    [InlineData("*|*", true)]
    [InlineData("chat|*", true)]
    [InlineData("chat2|*", false)]
    [InlineData("*|t", false)]
    public void KeyOf_SharedAnswers_AreOneForAllTenantsUntilTheRouteIsPurged(string purged, bool isOther)
    {
        var shared = Chat with { Cache = new RouteCacheSettings { Scope = CacheScope.Route } };

        Assert.Equal(KeyOf(Plain, shared), KeyOf(Plain, shared, tenant: "u"));
        Assert.Equal(isOther, KeyOf(Plain, shared) != KeyOf(Plain, shared, purges: purged));
    }

    private static CacheKey? KeyOf(string body, Route? route = null, string tenant = "t", string? purges = null)
    {
        Assert.Null(ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(body), new RequestLimits(), out var request));
        var view = FleetView.Empty with { Purges = purges is null ? ImmutableDictionary<string, long>.Empty : ImmutableDictionary<string, long>.Empty.Add(purges, 1) };
        return CacheableRequest.KeyOf(request!, route ?? Chat, tenant, view);
    }
}
