namespace ChatRouter.Model.Plans;

/// <summary>What an attempt says about its backend.</summary>
public enum OutcomeKind
{
    /// <summary>It works.</summary>
    Success,

    /// <summary>It does not.</summary>
    Failure,

    /// <summary>Nothing: the caller left, or the request was at fault.</summary>
    Ignored,
}
