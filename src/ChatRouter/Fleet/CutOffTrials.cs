using System.Collections.Concurrent;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Trials of an instance that cannot ask the fleet. When the storage has been out of reach, or has taken no writes, for long, it makes its own, after
/// <c>u * 2 * (N - 1) * B</c> with <c>u</c> uniform in 0..1, <c>N</c> the last known number of instances and <c>B</c> the length of the break: a circle of
/// break and wait takes <c>N * B</c> on average, so that all instances together still make about one trial in each break. Thread-safe.
/// </summary>
internal sealed class CutOffTrials(FleetContact contact, IRandomSource random)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Answers a circuit that asked for a lease and got an error from the storage.</summary>
    internal void Answer(Circuit circuit, DateTimeOffset now)
    {
        if (!contact.IsCutOff)
        {
            circuit.Deny(now + StorageLimits.Pause);
            return;
        }

        // Once a trial has succeeded nobody needs to be protected from the next one.
        var state = circuit.State;
        var turn = _turns.AddOrUpdate(circuit.Backend.Name, _ => Draw(circuit, state, now), (_, known) => known.Epoch == state.Epoch ? known : Draw(circuit, state, now));
        if (state.TrialSuccesses == 0 && now < turn.At)
        {
            circuit.Deny(turn.At < now + AskAgain ? turn.At : now + AskAgain);
            return;
        }

        _turns.TryRemove(circuit.Backend.Name, out _);
        circuit.GrantOwn();
    }

    private Turn Draw(Circuit circuit, CircuitState state, DateTimeOffset now) =>
        new(state.Epoch, now + (random.NextDouble() * 2 * (contact.Instances - 1) * circuit.LengthOfBreak(state)));

    private sealed record Turn(long Epoch, DateTimeOffset At);
}
