using ChatRouter.Fleet.Faults;
using ChatRouter.Model.Faults;
using ChatRouter.Protocols;

namespace ChatRouter.Operations.Drills;

/// <summary>Tokens of the app's identity that fail where an injected fault says so.</summary>
internal sealed class FaultyTokens(ITokenSource sound, FaultBoard faults, TimeProvider clock) : ITokenSource
{
    /// <inheritdoc/>
    public async ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken)
    {
        if (faults.On(FaultDependencies.Secrets) is { } fault && await fault.TakesEffectAsync(clock, cancellationToken)) throw new InvalidOperationException($"drill {fault.Id}: {fault.Word}");
        return await sound.GetTokenAsync(scope, cancellationToken);
    }
}
