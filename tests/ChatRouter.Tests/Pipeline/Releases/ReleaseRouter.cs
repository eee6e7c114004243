using System.Collections.Immutable;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Storage;
using ChatRouter.Tests.Releases;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Pipeline.Releases;

/// <summary>A router with the route <c>chat</c> over <c>old</c> and <c>low</c>, and a release of it to <c>new</c>.</summary>
internal static class ReleaseRouter
{
    public static Backend Old { get; } = TestModel.Backend("old");

    public static Backend New { get; } = TestModel.Backend("new");

    /// <summary>At a stage of the release.</summary>
    public static AttemptFixture Create(ReleaseProgress? progress, Func<Route, Route>? route = null, Func<ReleaseSettings, ReleaseSettings>? order = null)
    {
        var tables = new MemoryEntityTableStore();
        tables.EnsureCreatedAsync(TableNames.All, CancellationToken.None).GetAwaiter().GetResult();
        if (progress is not null) tables.Table(TableNames.Fleet).UpsertAsync(ReleaseRecord.Write(progress), CancellationToken.None).GetAwaiter().GetResult();
        var known = TestModel.Route(TestModel.Rung(1, Old), TestModel.Rung(2, TestModel.Backend("low")));
        var release = TestReleases.Order() with { Candidate = [New] };
        return new AttemptFixture(route is null ? known : route(known), tables: tables, change: model => model with
        {
            Backends = model.Backends.Add(New),
            Releases = [order is null ? release : order(release)],
        });
    }

    /// <summary>At a canary of so many percent.</summary>
    public static AttemptFixture Canary(double percent, Func<Route, Route>? route = null, Func<ReleaseSettings, ReleaseSettings>? order = null)
        => Create(TestReleases.At(ReleaseStage.Canary, percent: percent), route, order);
}
