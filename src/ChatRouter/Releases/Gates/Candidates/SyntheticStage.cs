using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>Asks the golden prompts: whether the answers are good, how fast they come beside the baseline's, and what memory they take. One run.</summary>
internal sealed class SyntheticStage(ReleaseSettings release, Route route, ICandidateCaller caller, Func<FleetView> view, TimeSpan probeInterval, TimeProvider clock)
{
    /// <summary>Questions at a time: enough to be a load, few enough for the shadow lane of a small server.</summary>
    private const int AtOnce = 4;

    /// <summary>Answers beyond which the two are not told apart any better.</summary>
    private const int MostOfBaseline = 200;

    /// <summary>Runs of the prober that the load waits for.</summary>
    private const int MostProbes = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<IReadOnlyList<GateResult>> RunAsync(CancellationToken cancellationToken)
    {
        await RestAsync(cancellationToken);
        var profile = new MemoryProfile(release.Memory, release.Candidate, view);
        var questions = release.Golden.Prompts.Select(prompt => ValidationQuestions.Of(route.Name, prompt.Body)).ToArray();
        var candidate = TrialRoutes.Only(route, release.Candidate);
        var count = questions.Length * release.Golden.Repeat;
        var answers = await AskAsync(candidate, count, i => questions[i % questions.Length], cancellationToken);
        await LoadAsync(profile, candidate, questions, cancellationToken);
        var baseline = await AskAsync(TrialRoutes.Only(route, route.Ladder[0].Backends), Math.Min(count, MostOfBaseline), i => questions[i % questions.Length], cancellationToken);
        return [GoldenGate.Judge(release.Golden, answers), .. PerformanceGate.Judge(release.Gates, answers, baseline), profile.Judge()];
    }

    private async Task<TrialAnswer[]> AskAsync(Route asked, int count, Func<int, byte[]> question, CancellationToken cancellationToken)
    {
        var answers = new TrialAnswer[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count)).Select(_ => AskOnAsync()));
        return answers;

        async Task AskOnAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < count) answers[i] = await caller.AskAsync(asked, question(i), cancellationToken);
        }
    }

    /// <summary>Waits until the probes have looked at every backend: what they say before the load is the profile at rest.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (release.Memory.NotMeasured is null && release.Candidate.Any(backend => !view().Health.ContainsKey(backend.Name)) && clock.GetElapsedTime(start) < MostProbes * probeInterval)
        {
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Goes on asking until the probes have looked at every backend meanwhile.</summary>
    private async Task LoadAsync(MemoryProfile profile, Route candidate, byte[][] questions, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!profile.IsComplete && clock.GetElapsedTime(start) < MostProbes * probeInterval)
        {
            var answers = await AskAsync(candidate, AtOnce, i => questions[i % questions.Length], cancellationToken);
            if (answers.All(answer => answer.IsAbsent)) await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
