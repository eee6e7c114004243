using System.Text.Json;
using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>
/// One run: within each round and scenario every target gets its slice directly after the others, so a machine whose speed drifts
/// changes all of them alike, and ratios within a round hold. The order turns from round to round.
/// </summary>
internal sealed class Comparison(Schedule schedule, TargetStarter starter, Target backend, IReadOnlyList<Target> targets, ChildProcess driver, TextWriter progress)
{
    public static async Task<IReadOnlyList<Measurement>> RunAsync(
        Schedule schedule, bool withRouter, DirectoryInfo? before, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var driver = ChildProcess.StartRole(
            "driver", environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" });
        await using var backend = await TargetStarter.BackendAsync(cancellationToken);
        var starter = new TargetStarter(before);
        await using var passThrough = await starter.ProxyAsync(Target.PassThrough, backend, cancellationToken);
        await using var router = withRouter ? await starter.ProxyAsync(Target.Router, backend, cancellationToken) : null;
        await using var older = before is null ? null : await starter.ProxyAsync(Target.Before, backend, cancellationToken);
        var targets = new[] { backend, passThrough, router, older }.OfType<Target>().ToArray();
        return await new Comparison(schedule, starter, backend, targets, driver, progress).RunAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var target in targets)
        {
            await progress.WriteLineAsync($"warming up {target.Name}");
            foreach (var load in Schedule.WarmUps(schedule.WarmUp))
                await LoadAsync(target, load, cancellationToken);
        }

        var measurements = new List<Measurement>();
        for (var round = 1; round <= schedule.Rounds; round++)
        {
            foreach (var scenario in schedule.Scenarios.Where(scenario => round <= scenario.MostRounds))
            {
                for (var turn = 0; turn < targets.Count; turn++)
                {
                    var target = targets[(round + turn) % targets.Count];
                    var result = await MeasureAsync(scenario, target, cancellationToken);
                    measurements.Add(new Measurement(round, scenario.Name, target.Name, result));
                    await progress.WriteLineAsync(
                        $"round {round} {scenario.Name,-14} {target.Name,-12} {result.Requests,7} answers {result.Errors} errors {result.FirstError}");
                }
            }
        }

        return measurements;
    }

    private async Task<LoadResult> MeasureAsync(Scenario scenario, Target target, CancellationToken cancellationToken)
    {
        if (!scenario.FreshProcess || target == backend)
            return await LoadAsync(target, scenario.Load, cancellationToken);

        await using var fresh = await starter.ProxyAsync(target.Name, backend, cancellationToken);
        foreach (var load in Schedule.WarmUps(schedule.FreshWarmUp))
            await LoadAsync(fresh, load, cancellationToken);
        return await LoadAsync(fresh, scenario.Load, cancellationToken);
    }

    private async Task<LoadResult> LoadAsync(Target target, LoadPlan load, CancellationToken cancellationToken)
    {
        var plan = load with { Port = target.Port, ProcessId = target.ProcessId };
        await driver.WriteLineAsync(JsonSerializer.Serialize(plan), cancellationToken);
        return JsonSerializer.Deserialize<LoadResult>(await driver.ReadLineAsync(cancellationToken))!;
    }
}
