namespace ChatRouter.Attempts;

/// <summary>One of two attempts that run side by side for the same caller. Whoever has the first content wins; the other one is told here.</summary>
internal sealed class HedgeAttempt : IDisposable
{
    private readonly CancellationTokenSource _lost = new();

    /// <summary>Fires when the other one has won: the upstream call is cancelled at once.</summary>
    public CancellationToken Lost => _lost.Token;

    public void Lose() => _lost.Cancel();

    public void Dispose() => _lost.Dispose();
}
