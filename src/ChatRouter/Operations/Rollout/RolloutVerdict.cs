using System.Globalization;
using ChatRouter.Model.Settings;

namespace ChatRouter.Operations.Rollout;

/// <summary>What a trial says of a configuration. Pure.</summary>
internal static class RolloutVerdict
{
    /// <summary>Whether it is to be taken, with the reason; null while nothing can be said.</summary>
    public static (bool IsTaken, string Why)? Of(RolloutSettings settings, long compared, long lost, long moved, string? latest, TimeSpan tried)
    {
        var isEnough = compared >= settings.MinRequests;
        var figures = string.Create(CultureInfo.InvariantCulture, $"{lost} of {compared} requests would be refused, {moved} would have another first backend");
        if (lost > 0 && (isEnough || tried >= settings.MaxTime) && lost > settings.MaxLost * compared) return (false, $"{figures}; the latest because {latest}");
        if (isEnough && moved > settings.MaxMoved * compared) return (false, figures);
        return (isEnough && tried >= settings.MinTime) || tried >= settings.MaxTime ? (true, figures) : null;
    }
}
