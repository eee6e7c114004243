namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>
/// Additive increase, multiplicative decrease: one more for each answer in time while at least half of the limit is used, a tenth less for each that is lost or late.
/// Late is twice the longest first token without a queue.
/// </summary>
internal sealed class AimdLimit(int start, int most) : IPeerLimit
{
    private const double Backoff = 0.9;
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1.1);

    public int Value { get; private set; } = start;

    public void Sample(TimeSpan took, int inFlight, bool isLost)
    {
        if (isLost || took > Late) Value = Math.Max(1, (int)(Value * Backoff));
        else if (inFlight * 2 >= Value) Value = Math.Min(most, Value + 1);
    }
}
