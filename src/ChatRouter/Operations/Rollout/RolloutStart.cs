using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Rollout;

/// <summary>
/// Chooses at the start of an instance what it runs on. Where the configuration in force has the rollout switched on, a file that differs is not taken at once: it is tried, or, if it is
/// not valid, refused; the instance runs on what is in force. Without storage it runs on its own file.
/// </summary>
public static class RolloutStart
{
    /// <summary>How long a start waits for the storage at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>So long after a change an instance with the file before is taken for one that is still to be deployed.</summary>
    internal static readonly TimeSpan Deployment = TimeSpan.FromMinutes(10);

    private const int LongestWhy = 500;

    /// <summary>Chooses.</summary>
    /// <param name="tables">The storage.</param>
    /// <param name="text">The text of the instance's own file.</param>
    /// <param name="read">Reads and checks a text.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Draws pauses.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The choice; null if there is nothing that it could run on: its own file is not valid and nothing stands in for it.</returns>
    public static async Task<RolloutChoice?> ChooseAsync(
        IEntityTableStore tables, string text, Func<string, RolloutReading> read, TimeProvider time, IRandomSource random, CancellationToken cancellationToken)
    {
        var own = read(text);
        var version = RolloutStore.VersionOf(text, own.Model);
        var alone = own.Model is null ? null : new RolloutChoice(own.Model, version, RolloutPhase.Taken);
        if (own.Model is { Rollout.Enabled: false })
        {
            // Nobody waits for it: the ledger of a rollout that is switched off would come back with it.
            _ = ForgetAsync(new RolloutStore(tables, time, random));
            return alone;
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ChooseAsync(new RolloutStore(tables, time, random), text, own, version, alone, read, time, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: nobody can say what is in force.
            return alone;
        }
    }

    private static async Task ForgetAsync(RolloutStore store)
    {
        try
        {
            await store.ForgetAsync();
        }
        catch (Exception)
        {
            // Whatever storage has; the table may never have been made.
        }
    }

    private static async Task<RolloutChoice?> ChooseAsync(
        RolloutStore store, string text, RolloutReading own, string version, RolloutChoice? alone, Func<string, RolloutReading> read, TimeProvider time, CancellationToken cancellationToken)
    {
        await store.EnsureCreatedAsync(cancellationToken);
        var ledger = await store.ReadAsync(cancellationToken);
        var kept = ledger is null || ledger.Taken == version ? null : await store.TextAsync(ledger.Taken, cancellationToken);

        // What is in force may name secrets that this deployment no longer has.
        if (kept is null || read(kept).Model is not { Rollout.Enabled: true } inForce)
        {
            if (own.Model is { Rollout.Enabled: true } && ledger?.Taken != version)
            {
                await store.KeepAsync(version, text, cancellationToken);
                await store.ChangeAsync(known => known is null ? new RolloutLedger(version, time.GetUtcNow()) : known.Take(version, time.GetUtcNow()));
            }

            return alone;
        }

        var running = new RolloutChoice(inForce, ledger!.Taken, RolloutPhase.Refused) { Own = version, Why = ledger.Why };
        if (ledger.Refused == version) return running;
        if (own is not { Model: { } candidate, Errors.Count: 0 })
        {
            var why = string.Join(" ", own.Errors);
            why = why.Length <= LongestWhy ? why : why[..LongestWhy];
            await store.ChangeAsync(known => known?.Refused == version ? null : known?.Refuse(version, why, time.GetUtcNow()));
            return running with { Why = why };
        }

        if (ledger.Previous == version && time.GetUtcNow() - ledger.TakenAt < Deployment) return running with { Phase = RolloutPhase.Behind, Why = "the fleet has taken a newer one" };
        await store.KeepAsync(version, text, cancellationToken);
        await store.ChangeAsync(known => known is null || known.Trying == version ? null : known.Try(version, time.GetUtcNow()));
        return running with { Phase = RolloutPhase.Trying, Candidate = candidate, Why = "it is tried" };
    }
}
