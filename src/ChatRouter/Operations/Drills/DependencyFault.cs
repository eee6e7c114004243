using ChatRouter.Model.Faults;


namespace ChatRouter.Operations.Drills;

/// <summary>What a fault does to the call of a dependency.</summary>
internal static class DependencyFault
{
    /// <summary>Waits as the fault wants it; true if the call is to fail then, false if it goes on.</summary>
    public static async ValueTask<bool> TakesEffectAsync(this InjectedFault fault, TimeProvider clock, CancellationToken cancellationToken)
    {
        switch (fault.Kind)
        {
            case FaultWord.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                return true;
            case FaultWord.SlowHeaders:
                await Task.Delay(fault.Delay, clock, cancellationToken);
                return false;
            default:
                return true;
        }
    }
}
