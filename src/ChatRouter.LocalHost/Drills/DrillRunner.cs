using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Runs one experiment: steady state, method, rollbacks, and what it has shown. One use.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="host">Where it runs.</param>
/// <param name="progress">Told of every step.</param>
/// <param name="clock">The clock.</param>
/// <param name="names">Names of the target's backends for those of the experiment.</param>
internal sealed class DrillRunner(Experiment experiment, DrillHost host, Action<string> progress, TimeProvider clock, IReadOnlyDictionary<string, string> names)
{
    private const int WarmUps = 20;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly List<DrillMark> _marks = [];
    private TimeSpan? _fault;

    public async Task<DrillRecord> RunAsync(CancellationToken stop)
    {
        using var load = new DrillLoad(host.Doors, host.Key, host.Model, experiment.Setup.Rate, clock);
        using var watch = new DrillWatch(host.Target, host.OpsKey, () => load.Elapsed, clock);
        using var batches = new BatchLoad(host.Target, host.Key, host.Model, experiment.Setup.Batches, () => load.Elapsed, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var at = clock.GetUtcNow();

        // What is compiled as it is used is no figure of a drill.
        for (var i = 0; i < WarmUps; i++) await load.CallAsync(i);
        load.Restart();
        var running = Task.WhenAll(load.RunAsync(end.Token), watch.RunAsync(end.Token), batches.RunAsync(end.Token), host.RunTimersAsync(experiment.Setup, end.Token));
        var (status, until) = ("completed", TimeSpan.Zero);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(experiment.Setup.Before), clock, stop);
            if (batches.Calls.FirstOrDefault(batch => batch.Id is null) is { } refused) throw new StartupException($"the steady state did not hold before: nothing was done; a batch was answered with HTTP {refused.Status}");
            status = load.Calls.Any(call => call.Problem is not null) ? "failed" : await DoMethodAsync(load, stop) ? "completed" : "aborted";
        }
        catch (StartupException problem)
        {
            // What was not done has shown nothing.
            status = "failed";
            Mark(load, "abort", problem.Message);
        }
        finally
        {
            until = load.Elapsed;
            await RollBackAsync(load);
            if (status == "completed") await Task.Delay(TimeSpan.FromSeconds(experiment.Setup.After), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await end.CancelAsync();
            await running;
        }

        var fault = _fault ?? load.Elapsed;
        var ofBatches = DrillFigures.OfBatches(batches.Calls, fault, until, await batches.SettleAsync(stop));
        var record = await DrillJudge.JudgeAsync(experiment, status, at, host.IsLocal ? "simulator" : host.Target.ToString(), load.Calls, ofBatches, fault, watch, _marks);
        progress($"{experiment.Name}: {record.Status}{(record.Deviations.Count == 0 ? "" : ": " + string.Join("; ", record.Deviations))}");
        return record;
    }

    private async Task<bool> DoMethodAsync(DrillLoad load, CancellationToken stop)
    {
        foreach (var action in experiment.Method)
        {
            if (!await WaitAsync(load, action.Pauses?.Before ?? 0, stop)) return false;

            // It can be noticed before the order for it is answered.
            if (action.Provider.IsFault) _fault ??= load.Elapsed;
            await host.DoAsync(action, load, names);
            Mark(load, action.Provider.Type == "order" ? "step" : "action", action.Name);
            if (!await WaitAsync(load, action.Pauses?.After ?? 0, stop)) return false;
        }

        return await WaitAsync(load, experiment.Setup.Seconds, stop);
    }

    // False when an abort condition is met meanwhile.
    private async Task<bool> WaitAsync(DrillLoad load, double seconds, CancellationToken stop)
    {
        var until = load.Elapsed + TimeSpan.FromSeconds(seconds);
        while (true)
        {
            if (_fault is { } from && experiment.Setup.Abort.Count > 0)
            {
                var figures = DrillFigures.OfCallers(load.Calls, from);
                if (experiment.Setup.Abort.FirstOrDefault(limit => figures.GetValueOrDefault(limit.Key) > limit.Value) is { Key: not null } met)
                {
                    Mark(load, "abort", FormattableString.Invariant($"{met.Key} is {figures[met.Key]:0.###}, above {met.Value:0.###}"));
                    return false;
                }
            }

            var left = until - load.Elapsed;
            if (left <= TimeSpan.Zero) return true;
            await Task.Delay(left < s_look ? left : s_look, clock, stop);
        }
    }

    // Every one of them, whatever becomes of those before it.
    private async Task RollBackAsync(DrillLoad load)
    {
        foreach (var action in experiment.Rollbacks)
        {
            try
            {
                await host.DoAsync(action, load, names);
                Mark(load, "rollback", action.Name);
            }
            catch (StartupException problem)
            {
                Mark(load, "rollback", $"{action.Name} FAILED: {problem.Message}");
            }
        }
    }

    private void Mark(DrillLoad load, string kind, string text)
    {
        _marks.Add(new DrillMark(load.Elapsed, kind, text));
        progress(FormattableString.Invariant($"{experiment.Name}: {load.Elapsed.TotalSeconds,5:0.0} s {kind}: {text}"));
    }
}
