using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Figures;

/// <summary>What was counted of both arms at one step of a release, on one instance or on all together. Not thread-safe.</summary>
internal sealed class ReleaseFigures
{
    /// <summary>What was before.</summary>
    public ArmFigures Baseline { get; } = new();

    /// <summary>What is being released.</summary>
    public ArmFigures Candidate { get; } = new();

    /// <summary>One of both.</summary>
    public ArmFigures Of(ReleaseArm arm) => arm == ReleaseArm.Candidate ? Candidate : Baseline;

    /// <summary>Adds other figures.</summary>
    public ReleaseFigures Add(ReleaseFigures other)
    {
        Baseline.Add(other.Baseline);
        Candidate.Add(other.Candidate);
        return this;
    }
}
