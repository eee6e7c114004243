using System.Text.Json;
using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>
/// One run: within each round and scenario every target gets its slice directly after the others, so a machine whose speed drifts
/// changes all of them alike, and ratios within a round hold. The order turns from round to round, and every round has proxies that were started
/// for it: where code and threads of a process happen to lie moves its figures by a third.
/// </summary>
internal sealed class Comparison(Schedule schedule, TargetStarter starter, Target backend, ChildProcess driver, TextWriter progress)
{
    public static async Task<IReadOnlyList<Measurement>> RunAsync(
        Schedule schedule, bool withRouter, TargetStarter starter, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var driver = ChildProcess.StartRole(
            "driver", environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" });
        await using var backend = await TargetStarter.BackendAsync(cancellationToken);
        string[] proxies = [Target.PassThrough, Target.Reading, .. withRouter ? [Target.Router] : Array.Empty<string>(), .. starter.Others];
        var comparison = new Comparison(schedule, starter, backend, driver, progress);
        await comparison.WarmUpAsync(backend, schedule.WarmUp, cancellationToken);
        var measurements = new List<Measurement>();
        for (var round = 1; round <= schedule.Rounds; round++)
            measurements.AddRange(await comparison.RoundAsync(round, proxies, cancellationToken));
        return measurements;
    }

    private async Task<IReadOnlyList<Measurement>> RoundAsync(int round, IReadOnlyList<string> proxies, CancellationToken cancellationToken)
    {
        var targets = new List<Target> { backend };
        try
        {
            foreach (var name in proxies)
            {
                targets.Add(await starter.ProxyAsync(name, backend, cancellationToken));
                await WarmUpAsync(targets[^1], schedule.WarmUp, cancellationToken);
            }

            var measurements = new List<Measurement>();
            foreach (var scenario in schedule.Scenarios.Where(scenario => round <= scenario.MostRounds))
            {
                for (var turn = 0; turn < (scenario.FreshProcess ? 1 : schedule.Turns); turn++)
                {
                    for (var place = 0; place < targets.Count; place++)
                    {
                        var target = targets[(round + turn + place) % targets.Count];
                        if (scenario.IsForRouters && target.Name is not (Target.Router or Target.Before)) continue;

                        // A kept answer comes in one piece, not as the events that a stream is counted by.
                        if (scenario.Load.Stream && target.Name == Target.Cached) continue;
                        var result = await MeasureAsync(scenario, target, cancellationToken);
                        measurements.Add(new Measurement(((round - 1) * schedule.Turns) + turn + 1, scenario.Name, target.Name, result));
                        await progress.WriteLineAsync(
                            $"round {round} of {schedule.Rounds} {scenario.Name,-14} {target.Name,-12} {result.Requests,7} answers {result.Errors} errors {result.FirstError}");
                    }
                }
            }

            return measurements;
        }
        finally
        {
            foreach (var proxy in targets.Skip(1))
                await proxy.DisposeAsync();
        }
    }

    private async Task<LoadResult> MeasureAsync(Scenario scenario, Target target, CancellationToken cancellationToken)
    {
        if (!scenario.FreshProcess || target == backend)
            return await LoadAsync(target, scenario.Load, cancellationToken);

        await using var fresh = await starter.ProxyAsync(target.Name, backend, cancellationToken);
        await WarmUpAsync(fresh, schedule.FreshWarmUp, cancellationToken);
        return await LoadAsync(fresh, scenario.Load, cancellationToken);
    }

    private async Task WarmUpAsync(Target target, TimeSpan time, CancellationToken cancellationToken)
    {
        foreach (var load in Schedule.WarmUps(time))
            await LoadAsync(target, load, cancellationToken);
    }

    private async Task<LoadResult> LoadAsync(Target target, LoadPlan load, CancellationToken cancellationToken)
    {
        var plan = load with { Port = target.Port, ProcessId = target.ProcessId };
        await driver.WriteLineAsync(JsonSerializer.Serialize(plan), cancellationToken);
        return JsonSerializer.Deserialize<LoadResult>(await driver.ReadLineAsync(cancellationToken))!;
    }
}
