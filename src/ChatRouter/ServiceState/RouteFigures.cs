namespace ChatRouter.ServiceState;

/// <summary>What the account of a route's objectives says.</summary>
/// <param name="Answers">Answers of the last 5 minutes.</param>
/// <param name="FallbackRate">The part of them from a lower rung, 0 to 1.</param>
/// <param name="BurnRate">How many times faster than allowed the error budget went in the last hour.</param>
/// <param name="IsBurning">Whether it still does, by the fast pair of windows.</param>
public sealed record RouteFigures(long Answers, double FallbackRate, double BurnRate, bool IsBurning)
{
    /// <summary>Requests of the last 5 minutes that were shed because the backends were full.</summary>
    public long Shed { get; init; }

    /// <summary>The part of the requests that were, 0 to 1.</summary>
    public double ShedRate => Answers + Shed == 0 ? 0 : (double)Shed / (Answers + Shed);
}
