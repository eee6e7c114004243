using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Ladders of one rung, for questions of the router itself: nobody else can answer, and nothing hides how the answer was.</summary>
internal static class TrialRoutes
{
    /// <summary>A route that has these backends alone.</summary>
    public static Route Only(Route route, params ImmutableArray<Backend> backends) => route with
    {
        Ladder = [route.Ladder[0] with { Source = new BackendSource(backends), MinWarm = 0, IsOnTrial = false }],
        MaxAttempts = 1,
        Hedge = false,
        Cache = null,
        WholeAnswers = WholeAnswers.Assembled,
    };
}
