namespace ChatRouter.CircuitBreaker;

/// <summary>Gives every lease at once: for a circuit that no other instance shares.</summary>
internal sealed class OwnTrials : ITrialLender
{
    internal static OwnTrials Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsAlone => true;

    /// <inheritdoc/>
    public Task AskAsync(Circuit circuit)
    {
        circuit.GrantOwn();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnTrialEnded(Circuit circuit)
    {
    }
}
