using System.Collections.Immutable;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;
using ChatRouter.Protocols;
using ChatRouter.Storage;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>What releases cost a request: where no route has one, where another has, and where its own route is in a canary.</summary>
internal static class ReleaseCases
{
    public static IEnumerable<MicroCase> All(RouterModel model)
    {
        var route = model.Routes["chat"];
        ChatRequestScanner.Scan(LoadRequest.CreateBody(new LoadPlan { Port = 0, Connections = 1 }), model.Limits, out var request);
        var release = new ReleaseSettings
        {
            Name = "v2",
            Route = "chat",
            Candidate = model.Backends,
            Version = "2",
            Golden = new GoldenPrompts { Prompts = [] },
            Memory = new MemoryGate(),
        };
        var engine = new RouterEngine(model with { Releases = [release] }, new MemoryEntityTableStore(), new NoQueue(), TimeProvider.System, SystemRandomSource.Instance);
        var state = engine.Pipeline.Open("req_1");
        state.Identify("bench", Lane.Interactive);
        var canary = new ReleaseProgress { Name = "v2", Route = "chat", Salt = "salt", Stage = ReleaseStage.Canary, Percent = 5 };
        return [
            Choose("where there is no release", FleetView.Empty),
            Choose("where another route has a release", With("other", canary with { Route = "other" })),
            Choose("where its route is in a canary", With("chat", canary)),
        ];

        MicroCase Choose(string where, FleetView view) => new($"choose the side of a request, {where}", times =>
        {
            for (var i = 0; i < times; i++)
                _ = engine.ReleaseParts.Sides.Traffic.Choose(route, request!, view, state, out _);
        });
    }

    private static FleetView With(string route, ReleaseProgress progress) => FleetView.Empty with { Releases = ImmutableDictionary<string, ReleaseProgress>.Empty.Add(route, progress) };
}
