using ChatRouter.Slo.Feedback;

namespace ChatRouter.Slo.Counting;

/// <summary>The places of the counters in a <see cref="SliCell"/>. They are stored in this order: new ones need a new version of <see cref="SliCellFormat"/>.</summary>
internal static class SliCounter
{
    /// <summary>Requests, counted or not.</summary>
    public const int Requests = 0;

    /// <summary>Those that count for the availability.</summary>
    public const int Valid = 1;

    /// <summary>Good ones.</summary>
    public const int Good = 2;

    /// <summary>Streams that had a first content.</summary>
    public const int FirstTokenValid = 3;

    /// <summary>Those that had it in time.</summary>
    public const int FirstTokenGood = 4;

    /// <summary>Complete answers.</summary>
    public const int TotalValid = 5;

    /// <summary>Those that were complete in time.</summary>
    public const int TotalGood = 6;

    /// <summary>Degraded answers.</summary>
    public const int Degraded = 7;

    /// <summary>Hedged attempts.</summary>
    public const int Hedges = 8;

    /// <summary>Rescued answers.</summary>
    public const int Rescues = 9;

    /// <summary>Answers that a check refused.</summary>
    public const int Unfit = 10;

    /// <summary>Tokens of prompts.</summary>
    public const int PromptTokens = 11;

    /// <summary>Tokens of answers.</summary>
    public const int CompletionTokens = 12;

    /// <summary>Tokens for nobody.</summary>
    public const int WastedTokens = 13;

    /// <summary>First of the error classes: add an <see cref="ErrorClass"/> less one.</summary>
    public const int Errors = 14;

    /// <summary>Error classes.</summary>
    public const int ErrorClasses = 8;

    /// <summary>First of the rungs: add a rung's number less one.</summary>
    public const int Rungs = Errors + ErrorClasses;

    /// <summary>Rungs that are told apart; the last one stands for itself and all below it.</summary>
    public const int MostRungs = 8;

    /// <summary>First of the numbers of attempts: add the number less one.</summary>
    public const int Attempts = Rungs + MostRungs;

    /// <summary>Numbers of attempts that are told apart; the last one stands for itself and all above it.</summary>
    public const int MostAttempts = 4;

    /// <summary>First of the judgements on answers: by evaluators good and bad, by users good and bad.</summary>
    public const int Feedback = Attempts + MostAttempts;

    /// <summary>Counters of the first version of the format.</summary>
    public const int AllOfVersion1 = Feedback + 4;

    /// <summary>Kept answers that stood in for backends.</summary>
    public const int StaleAnswers = AllOfVersion1;

    /// <summary>Requests that said how old their context is, on routes with a bound.</summary>
    public const int Contexts = StaleAnswers + 1;

    /// <summary>Those whose context was too old.</summary>
    public const int StaleContexts = Contexts + 1;

    /// <summary>All counters.</summary>
    public const int All = StaleContexts + 1;

    /// <summary>The counter of a judgement on an answer.</summary>
    public static int FeedbackOf(FeedbackKind kind, bool isGood) => Feedback + (2 * (int)kind) + (isGood ? 0 : 1);
}
