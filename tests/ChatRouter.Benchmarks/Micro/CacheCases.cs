using ChatRouter.Answers;
using ChatRouter.Benchmarks.Backend;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Caching;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Pipeline;
using ChatRouter.Pipeline.Caching;
using ChatRouter.Protocols;
using ChatRouter.Storage;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>What kept answers cost a request: on a route that keeps none, and on one that does.</summary>
internal static class CacheCases
{
    public static IEnumerable<MicroCase> All(RouterModel model)
    {
        var plain = model.Routes["chat"];
        var keeping = plain with { Cache = new RouteCacheSettings { Fresh = true, AnyTemperature = true } };
        ChatRequestScanner.Scan(LoadRequest.CreateBody(new LoadPlan { Port = 0, Connections = 1 }), model.Limits, out var request);
        var stream = request! with { Stream = true };
        var engine = new RouterEngine(model, new MemoryEntityTableStore(), new NoQueue(), TimeProvider.System, SystemRandomSource.Instance);
        var call = new IncomingCall { Tenant = model.Tenants[0], Lane = Lane.Interactive };
        var answer = new CachedAnswer(CacheableAnswer.Rest(CannedAnswers.Completion, mayCall: false, counted: null)!.Value, "gpu", DateTimeOffset.UnixEpoch, "chat", "bench");
        return [
            Times("look for a kept answer where the route keeps none", () => CacheVisit.Open(engine.Cache, call, request!, plain, engine.Pipeline.Open("req_1"), FleetView.Empty, TimeProvider.System)),
            Times("the same where nobody looks", () => engine.Pipeline.Open("req_1")),
            Times($"key of a request ({request!.Body.Length} bytes)", () => CacheableRequest.KeyOf(request, keeping, "bench", FleetView.Empty)),
            Times($"give a kept answer, whole ({answer.Rest.Length} bytes)", () => Give(answer, request)),
            Times("give a kept answer, as a stream", () => Give(answer, stream)),
        ];
    }

    private static MicroCase Times(string name, Func<object?> once) => new(name, times =>
    {
        for (var i = 0; i < times; i++)
            _ = once();
    });

    private static object? Give(CachedAnswer answer, ChatRequest request)
    {
        using var sink = new BufferedAnswer();
        var done = CachedAnswerWriter.WriteAsync(answer, sink, new AnswerHead { Status = 200 }, request, "req_1", DateTimeOffset.UnixEpoch, CancellationToken.None).AsTask();
        return done.IsCompletedSuccessfully ? null : throw new InvalidOperationException("An answer into memory waits for nothing.");
    }
}
