using System.Globalization;

namespace ChatRouter.Releases.Gates;

/// <summary>Evidence for people.</summary>
internal static class Evidence
{
    private const double MostShown = 1e6;

    /// <summary>The evidence of which the logarithm is given, as <c>12.3</c> or <c>above 1,000,000</c>.</summary>
    public static string Text(double log) => log > Math.Log(MostShown)
        ? string.Create(CultureInfo.InvariantCulture, $"above {MostShown:#,0}")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Exp(log):0.0}");
}
