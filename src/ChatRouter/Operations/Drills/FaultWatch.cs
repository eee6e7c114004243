using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Faults;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model.Faults;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills;

/// <summary>
/// Keeps the board of faults in step with the shared state, about once a second, past whatever faults the tables are under; and ends all faults when the steady state breaks: a route that was in
/// service is so no more, or burns its budget fast. Thread-safe.
/// </summary>
/// <param name="table">The fleet table itself.</param>
/// <param name="board">Where the faults of this instance stand.</param>
/// <param name="broken">Says what is broken in a word or two, or null.</param>
/// <param name="events">Where the end of a fault is told.</param>
/// <param name="clock">The clock.</param>
internal sealed class FaultWatch(IEntityTable table, FaultBoard board, Func<string?> broken, IEventLog events, TimeProvider clock)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly StorageLimits _limits = StorageLimits.Create(clock);

    /// <summary>What is broken now, or null.</summary>
    public string? BrokenState() => broken();

    /// <summary>Lets a call of a dependency feel the fault that hits it.</summary>
    /// <returns>The fault by which it is to fail; null: it goes on.</returns>
    public async ValueTask<InjectedFault?> HitAsync(string dependency, CancellationToken cancellationToken)
        => board.On(dependency) is { } fault && await fault.TakesEffectAsync(clock, cancellationToken) ? fault : null;

    /// <summary>Follows until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await TurnAsync();
            await Task.Delay(Pace, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>One look; does not throw.</summary>
    internal async Task TurnAsync()
    {
        try
        {
            var active = await RefreshAsync();
            if (active.Count == 0 || broken() is not { } what) return;
            foreach (var fault in active)
            {
                await EndAsync(fault, $"the steady state is broken: {what}");
                events.Write(new FleetEvent
                {
                    At = clock.GetUtcNow(), Kind = "fault", Subject = fault.Name, From = "injected", To = "aborted", Cause = $"the steady state is broken: {what}", Figures = new JsonObject { ["id"] = fault.Id, ["kind"] = fault.Word },
                });
            }
        }
        catch (Exception)
        {
            // Whatever storage has: what holds ends by the clock.
        }
    }

    /// <summary>Reads the faults again.</summary>
    /// <returns>Those that hold.</returns>
    internal async Task<IReadOnlyList<InjectedFault>> RefreshAsync()
    {
        var read = await _limits.ExecuteAsync(ReadAsync, CancellationToken.None);
        var now = clock.GetUtcNow();
        IReadOnlyList<InjectedFault> active = [.. read.Where(fault => fault.Until > now)];
        board.Set(active);
        return active;
    }

    /// <summary>Begins a fault, or changes it.</summary>
    internal async Task WriteAsync(InjectedFault fault)
    {
        await _limits.ExecuteAsync(token => table.UpsertAsync(FaultRecord.Write(fault), token), CancellationToken.None);
        foreach (var old in (await _limits.ExecuteAsync(ReadAsync, CancellationToken.None)).Where(old => old.Until < clock.GetUtcNow() - Kept))
            await _limits.ExecuteAsync(token => table.DeleteAsync(FleetPartitions.Fault, old.Id, null, token), CancellationToken.None);
        await RefreshAsync();
    }

    /// <summary>Ends a fault before its time.</summary>
    internal Task EndAsync(InjectedFault fault, string why) => WriteAsync(fault with { Until = clock.GetUtcNow(), Ended = why });

    private async Task<List<InjectedFault>> ReadAsync(CancellationToken cancellationToken)
    {
        var faults = new List<InjectedFault>();
        await foreach (var row in table.QueryAsync(FleetPartitions.Fault, null, cancellationToken))
        {
            if (FaultRecord.Read(row) is { } fault) faults.Add(fault);
        }

        return faults;
    }
}
