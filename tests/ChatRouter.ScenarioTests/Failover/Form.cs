namespace ChatRouter.ScenarioTests.Failover;

/// <summary>How a call is answered.</summary>
public enum Form
{
    /// <summary>The caller streams.</summary>
    Streamed,

    /// <summary>The caller does not; the router puts the answer together from a stream.</summary>
    Whole,

    /// <summary>The caller does not, and on this route neither does the backend.</summary>
    Direct,
}
