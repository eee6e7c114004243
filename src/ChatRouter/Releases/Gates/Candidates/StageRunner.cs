using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Asks the candidate of a release what its stage has, alone and with nobody to answer in its place. Thread-safe.</summary>
/// <param name="model">The routes.</param>
/// <param name="caller">Asks.</param>
/// <param name="catalog">Asks a backend for its models.</param>
/// <param name="view">What the fleet knows now.</param>
/// <param name="clock">Waits for probes.</param>
internal sealed class StageRunner(RouterModel model, ICandidateCaller caller, IModelCatalog catalog, Func<FleetView> view, TimeProvider clock) : IStageRunner
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<GateResult>> RunAsync(ReleaseSettings release, ReleaseStage stage, CancellationToken cancellationToken)
    {
        if (!model.Routes.TryGetValue(release.Route, out var route)) return [new GateResult("route", GateVerdict.Fail, $"There is no route '{release.Route}' any more.")];

        // Without them nobody can say that it is good. Nothing has been asked yet, and it costs callers nothing.
        if (release.Golden.Problem is { } problem) return [new GateResult(GoldenGate.Name, GateVerdict.Fail, problem)];
        try
        {
            return stage == ReleaseStage.Validation
                ? await new ValidationStage(release, route, caller, catalog).RunAsync(cancellationToken)
                : await new SyntheticStage(release, route, caller, view, model.Fleet.ProbeInterval, clock).RunAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A bug of ours, or an answer that nobody thought of: the release waits, and callers stay where they are.
            return [new GateResult(stage == ReleaseStage.Validation ? "validation" : "synthetic", GateVerdict.Unavailable, $"The checks could not be made ({error.GetType().Name}).")];
        }
    }
}
