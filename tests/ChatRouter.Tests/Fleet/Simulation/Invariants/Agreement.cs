using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>When all is over, every instance and the row agree: no transition was lost.</summary>
internal sealed class Agreement : Invariant
{
    internal override void OnEnd()
    {
        var machine = new CircuitMachine(World.Breaker);
        foreach (var backend in World.Backends.Keys)
        {
            foreach (var instance in World.Instances)
            {
                var own = instance.Circuit(backend);
                var row = machine.Next(World.Row(backend) ?? CircuitState.Initial, CircuitEvent.TimePassed.Instance, instance.Process.Clock.GetUtcNow());

                // Nobody calls the last rung when all is well, so an own opinion there may stand for ever; it binds nobody else.
                if (!own.IsOwnOpinion && (own.Generation, own.Phase) != (row.Generation, row.Phase))
                    Break($"{instance.Process.Name} has {backend} {own.Phase} of generation {own.Generation}, its row says {row.Phase} of {row.Generation}");
            }
        }
    }
}
