using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;

namespace ChatRouter.Releases.History;

/// <summary>All that is kept of a release: what it came to, every move, and what its checks said at each step. Immutable.</summary>
/// <param name="Progress">Where it was last seen.</param>
/// <param name="Moves">Its moves, the oldest first.</param>
/// <param name="Findings">What the checks said, by stage and step.</param>
public sealed record ReleaseHistory(ReleaseProgress Progress, ImmutableArray<ReleaseMove> Moves, ImmutableArray<ReleaseFinding> Findings)
{
    /// <summary>Moves that are kept: the latest.</summary>
    internal const int MostMoves = 100;

    /// <summary>The history of a release that has just begun.</summary>
    internal static ReleaseHistory Of(ReleaseProgress begun) => new(begun, [], []);

    /// <summary>With a newer progress, or the same object if there is none; a move if it stands elsewhere or otherwise than before.</summary>
    internal ReleaseHistory With(ReleaseProgress seen)
    {
        if (seen.Revision <= Progress.Revision) return this;
        var moves = Moves.IsEmpty || IsMove(Progress, seen) ? Moves.Add(new ReleaseMove(seen.StatusSince, seen.Stage, seen.Step, seen.Status, seen.Percent, seen.Reason)) : Moves;
        return this with { Progress = seen, Moves = moves.Length > MostMoves ? moves[^MostMoves..] : moves };
    }

    /// <summary>With what the checks said at a stage and step.</summary>
    internal ReleaseHistory With(ReleaseStage stage, int step, DateTimeOffset at, ImmutableArray<GateResult> gates)
    {
        if (gates.IsEmpty) return this;
        var finding = new ReleaseFinding(stage, step, at, gates);
        var known = Find(stage, step);
        return this with { Findings = known is null ? Findings.Add(finding) : Findings.Replace(known, finding) };
    }

    /// <summary>What the checks said at a stage and step, or null.</summary>
    internal ReleaseFinding? Find(ReleaseStage stage, int step) => Findings.FirstOrDefault(one => one.Stage == stage && one.Step == step);

    private static bool IsMove(ReleaseProgress before, ReleaseProgress after)
        => (before.Stage, before.Step, before.Status, before.Pause) != (after.Stage, after.Step, after.Status, after.Pause);
}
