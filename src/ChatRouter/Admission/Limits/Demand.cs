namespace ChatRouter.Admission.Limits;

/// <summary>
/// What is asked of one limit lately: rises at once and falls by half in 5 s, so that leases follow a caller that moves without swinging with every pause. Not thread-safe.
/// </summary>
internal sealed class Demand
{
    private const double HalfLifeSeconds = 5;

    /// <summary>In the limit's unit; what is below a hundredth of the limit is nothing.</summary>
    public double Now { get; private set; }

    /// <summary>Takes in what the latest look has found.</summary>
    /// <param name="found">In the limit's unit.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="elapsed">Since the look before.</param>
    public void Take(double found, double limit, TimeSpan elapsed)
    {
        var faded = Now * Math.Pow(0.5, elapsed.TotalSeconds / HalfLifeSeconds);
        Now = Math.Max(found, faded);
        if (Now < limit / 100) Now = 0;
    }
}
