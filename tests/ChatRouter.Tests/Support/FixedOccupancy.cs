using ChatRouter.Model.Plans;

namespace ChatRouter.Tests.Support;

/// <summary>How full a backend is, as the test says.</summary>
internal sealed class FixedOccupancy : IOccupancy
{
    public int InFlight { get; set; }

    public int Limit { get; init; } = 256;
}
