namespace ChatRouter.Capacity.Cases;

/// <summary>How a route comes through a case. Higher is worse.</summary>
public enum CaseVerdict
{
    /// <summary>Everybody gets full service within the wait that is allowed.</summary>
    Full,

    /// <summary>Everybody is answered by a model, some from a lower rung or after a longer wait.</summary>
    Degraded,

    /// <summary>Some get an answer without a model at best.</summary>
    WithoutModel,

    /// <summary>Some are refused.</summary>
    Sheds,
}
