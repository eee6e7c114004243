namespace ChatRouter.Releases.Figures;

/// <summary>The places of the counters in <see cref="ArmFigures"/>. They are stored in this order: new ones need a new version of <see cref="FiguresFormat"/>.</summary>
internal static class ArmCounter
{
    /// <summary>Requests that say something about the arm.</summary>
    public const int Requests = 0;

    /// <summary>Those whose answer failed before its first content.</summary>
    public const int Errors = 1;

    /// <summary>Those whose answer broke off after it.</summary>
    public const int Interruptions = 2;

    /// <summary>Those whose answer a check of the route refused.</summary>
    public const int Unfit = 3;

    /// <summary>Answers that decline to help, where somebody looked.</summary>
    public const int Refusals = 4;

    /// <summary>Answers that were judged by an evaluator or a user.</summary>
    public const int Judged = 5;

    /// <summary>Those that were judged bad.</summary>
    public const int JudgedBad = 6;

    /// <summary>Answers whose tokens are known.</summary>
    public const int Counted = 7;

    /// <summary>Their tokens.</summary>
    public const int Tokens = 8;

    /// <summary>The sum of the squares of their tokens.</summary>
    public const int SquaredTokens = 9;

    /// <summary>Answers that say about the same as the other arm's, of <see cref="Pairs"/>.</summary>
    public const int Agreements = 10;

    /// <summary>Tokens of prompts and answers together: what the arm has cost.</summary>
    public const int Spent = 11;

    /// <summary>Answers that were compared with the other arm's.</summary>
    public const int Pairs = 12;

    /// <summary>All counters.</summary>
    public const int All = 13;
}
