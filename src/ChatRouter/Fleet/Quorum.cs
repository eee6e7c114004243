using System.Globalization;

namespace ChatRouter.Fleet;

/// <summary>
/// Whether an opening of one instance holds for all. Voters are the instances that lately saw traffic on the backend or opened its circuit; more than half
/// of them, and at least two, must have opened it. One is enough when the prober says so too, or when the fleet has no other instance.
/// </summary>
internal static class Quorum
{
    /// <summary>Why it holds for all, for people; null if it does not.</summary>
    /// <param name="backend">The backend whose circuit this instance has opened.</param>
    /// <param name="others">What the other instances say, fresh rows alone.</param>
    /// <param name="isDown">The prober's fresh verdict is "down".</param>
    internal static string? Decide(string backend, IReadOnlyCollection<InstanceEvidence> others, bool isDown)
    {
        if (isDown) return "the prober says down";
        if (others.Count == 0) return "no other instance";
        var (agree, voters) = (1, 1);
        foreach (var other in others)
        {
            var seen = other.Of(backend);
            if (seen.IsTripped) agree++;
            if (seen.IsTripped || seen.HasTraffic) voters++;
        }

        return agree >= 2 && 2 * agree > voters ? string.Create(CultureInfo.InvariantCulture, $"{agree} of {voters} instances") : null;
    }
}
