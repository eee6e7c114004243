namespace ChatRouter.Slo.Feedback;

/// <summary>Who judges an answer.</summary>
public enum FeedbackKind
{
    /// <summary>An evaluator: a model or program.</summary>
    Eval,

    /// <summary>A person who got the answer.</summary>
    User,
}
