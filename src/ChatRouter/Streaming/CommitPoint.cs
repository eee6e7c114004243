namespace ChatRouter.Streaming;

/// <summary>
/// The one place that knows whose answer the caller gets and how far it has got. Relay, hedge, rescue and draft ask it instead of keeping flags of their own:
/// <code>
///             Reasoning   Text     Other    End      when the attempt breaks off
/// Nothing     Reasoning   Text     Sealed   Ended    Retry
/// Reasoning   Reasoning   Text     Sealed   Ended    Restart
/// Text        Text        Text     Sealed   Ended    Complete
/// Sealed      Sealed      Sealed   Sealed   Ended    Fail
/// Ended       Ended       Ended    Ended    Ended    None
/// </code>
/// The claim is thread-safe: attempts that run side by side race for it. Everything else belongs to the attempt that has it.
/// </summary>
internal sealed class CommitPoint
{
    private object? _owner;

    /// <summary>How much the caller has.</summary>
    public CommitStage Stage { get; private set; }

    /// <summary>True while an attempt has the caller.</summary>
    public bool IsClaimed => Volatile.Read(ref _owner) is not null;

    /// <summary>What is to be done if the attempt that has the caller breaks off now.</summary>
    public Remedy Remedy => RemedyFor(Stage);

    /// <summary>Lets exactly one attempt have the caller. True for the one that has it, as often as it asks.</summary>
    public bool TryClaim(object attempt) => Interlocked.CompareExchange(ref _owner, attempt, null) is not { } owner || ReferenceEquals(owner, attempt);

    /// <summary>Lets the next attempt have the caller.</summary>
    public void Release() => Volatile.Write(ref _owner, null);

    /// <summary>Notes what goes out to the caller.</summary>
    public void Add(AnswerPart part) => Stage = Next(Stage, part);

    /// <summary>Forgets what there was: only where nobody has seen it.</summary>
    public void Reset()
    {
        Stage = CommitStage.Nothing;
        Release();
    }

    /// <summary>The stage after an event.</summary>
    public static CommitStage Next(CommitStage stage, AnswerPart part) => (stage, part) switch
    {
        (CommitStage.Ended, _) or (_, AnswerPart.End) => CommitStage.Ended,
        (CommitStage.Sealed, _) or (_, AnswerPart.Other) => CommitStage.Sealed,
        (CommitStage.Text, _) or (_, AnswerPart.Text) => CommitStage.Text,
        _ => CommitStage.Reasoning,
    };

    /// <summary>What an attempt that breaks off at a stage leaves to do.</summary>
    public static Remedy RemedyFor(CommitStage stage) => stage switch
    {
        CommitStage.Nothing => Remedy.Retry,
        CommitStage.Reasoning => Remedy.Restart,
        CommitStage.Text => Remedy.Complete,
        CommitStage.Sealed => Remedy.Fail,
        _ => Remedy.None,
    };
}
