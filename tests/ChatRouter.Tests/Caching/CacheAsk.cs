using ChatRouter.Model;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Caching;

/// <summary>Requests and answers that may be kept.</summary>
internal static class CacheAsk
{
    /// <summary>A route with one backend that gives its kept answers while they are fresh.</summary>
    public static Route Route(RouteCacheSettings? settings = null, params Backend[] backends)
        => TestModel.Route(TestModel.Rung(1, backends.Length == 0 ? [TestModel.Backend("a")] : backends)) with { Cache = settings ?? new RouteCacheSettings { Fresh = true } };

    /// <summary>A request that may be kept.</summary>
    /// <param name="prompt">The user's words.</param>
    /// <param name="stream">Whether to stream.</param>
    /// <param name="more">More fields, with a leading comma.</param>
    public static Ask For(string prompt = "Hi", bool stream = false, string more = "") => new()
    {
        Body = $$"""{"model":"chat","temperature":0,"messages":[{"role":"user","content":"{{prompt}}"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""",
    };

    /// <summary>An answer with its tokens.</summary>
    public static Reply Says(params string[] texts) => texts.Aggregate(Reply.Stream.Role(), (reply, text) => reply.Says(text)).Finish().Raw(Chunks.Usage(3, 2)).Done();

    /// <summary>A fixture with a cache on its route.</summary>
    public static AttemptFixture Router(RouteCacheSettings? settings = null) => new(Route(settings));
}
