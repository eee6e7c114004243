namespace ChatRouter.Model.Plans;

/// <summary>How full a backend is, as this instance sees it. Reads cost next to nothing; thread-safe.</summary>
public interface IOccupancy
{
    /// <summary>Requests in flight from this instance.</summary>
    int InFlight { get; }

    /// <summary>How many this instance may have in flight now.</summary>
    int Limit { get; }
}
