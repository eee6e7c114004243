using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;

namespace ChatRouter.Releases.Machine;

/// <summary>All that is seen of a release at one look.</summary>
internal sealed record ReleaseLook
{
    /// <summary>The fleet's word.</summary>
    public ReleaseFacts Facts { get; init; } = new();

    /// <summary>What the checks of the stage say. Empty: nobody has asked them.</summary>
    public ImmutableArray<GateResult> Gates { get; init; } = [];

    /// <summary>Requests that the candidate has answered at this step, or pairs at the shadow stage.</summary>
    public long Requests { get; init; }

    /// <summary>The part of the candidate's requests of this step that went wrong is higher than that of the baseline's.</summary>
    public bool IsCandidateWorse { get; init; }

    /// <summary>The first check that failed, or null.</summary>
    public GateResult? Failed => Find(GateVerdict.Fail);

    /// <summary>The first check that could not be made, or null.</summary>
    public GateResult? Unavailable => Find(GateVerdict.Unavailable);

    /// <summary>The first check that has not enough to say, or null.</summary>
    public GateResult? Unknown => Find(GateVerdict.Unknown);

    /// <summary>What is seen of figures and facts at a stage that counts.</summary>
    public static ReleaseLook Of(ReleaseSettings release, ReleaseStage stage, ReleaseFigures figures, ReleaseFacts facts)
    {
        var (bad, all) = (BrokenGate.Bad(figures.Candidate), figures.Candidate.Requests);
        var (badBefore, allBefore) = (BrokenGate.Bad(figures.Baseline), figures.Baseline.Requests);
        return new ReleaseLook
        {
            Facts = facts,
            Gates = ComparedGates.Judge(release, figures, stage),
            Requests = all,
            IsCandidateWorse = bad * allBefore > badBefore * all,
        };
    }

    private GateResult? Find(GateVerdict verdict)
    {
        foreach (var gate in Gates)
        {
            if (gate.Verdict == verdict) return gate;
        }

        return null;
    }
}
