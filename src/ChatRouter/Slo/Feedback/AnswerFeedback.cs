namespace ChatRouter.Slo.Feedback;

/// <summary>What somebody thinks of an answer.</summary>
/// <param name="Ticket">The value of <c>x-router-decision</c> that came with it.</param>
/// <param name="IsGood">Whether it was good.</param>
/// <param name="Kind">Who judges.</param>
internal readonly record struct AnswerFeedback(string Ticket, bool IsGood, FeedbackKind Kind);
