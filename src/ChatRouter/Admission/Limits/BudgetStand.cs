namespace ChatRouter.Admission.Limits;

/// <summary>Whether a budget takes one more request.</summary>
internal enum BudgetStand
{
    /// <summary>It does.</summary>
    Open,

    /// <summary>Requests that run have reserved what is left; some of it may come back.</summary>
    Reserved,

    /// <summary>It is spent until the day ends.</summary>
    Spent,
}
