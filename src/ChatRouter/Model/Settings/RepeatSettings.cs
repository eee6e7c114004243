namespace ChatRouter.Model.Settings;

/// <summary>What becomes of requests that are sent again.</summary>
public sealed record RepeatSettings
{
    /// <summary>How long an answer is kept under its <c>Idempotency-Key</c>; zero: keys are ignored. Default 10 min.</summary>
    public TimeSpan KeepAnswers { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest answer that is kept, in bytes. Default 1 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of all answers that are kept. Default 64 MiB.</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Whether a request that was turned away and comes back before its time is turned away at once. Default true.</summary>
    public bool RefuseEarly { get; init; } = true;

    /// <summary>Repeats of failed requests as a share of a tenant's requests, beside ten a minute; 1: no bound. Default 0.2.</summary>
    public double MaxRetryShare { get; init; } = 0.2;
}
