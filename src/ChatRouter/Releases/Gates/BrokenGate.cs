using System.Globalization;
using ChatRouter.Releases.Figures;

namespace ChatRouter.Releases.Gates;

/// <summary>What no comparison is needed for: a quarter of the candidate's requests goes wrong, and five of them have (five of the first twenty). Pure.</summary>
internal static class BrokenGate
{
    private const long FewestBad = 5;
    private const long Part = 4;

    /// <summary>What it says.</summary>
    public static GateResult Judge(ReleaseFigures figures)
    {
        var (bad, all) = (Bad(figures.Candidate), figures.Candidate.Requests);
        var isBroken = bad >= FewestBad && Part * bad >= all;
        return new GateResult("broken", isBroken ? GateVerdict.Fail : GateVerdict.Pass, string.Create(CultureInfo.InvariantCulture, $"{bad} of {all} went wrong"));
    }

    /// <summary>Requests of an arm that went wrong in any way.</summary>
    public static long Bad(ArmFigures arm) => Math.Min(arm.Requests, arm[ArmCounter.Errors] + arm[ArmCounter.Interruptions] + arm[ArmCounter.Unfit]);
}
