using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Benchmarks.Overload.Figures;
using ChatRouter.Benchmarks.Overload.Fleet;
using ChatRouter.Benchmarks.Overload.Ladder;
using ChatRouter.Benchmarks.Report;

namespace ChatRouter.Benchmarks.Overload;

/// <summary>
/// Offers the simulated ladder more than it can do, through routers in processes of their own, and sees who is answered. Every run has routers that were started for it;
/// this process is the driver.
/// </summary>
internal sealed class OverloadRun(OverloadOptions options, RunningLadder ladder, TimeProvider clock, TextWriter progress)
{
    public static async Task<OverloadFigures> RunAsync(OverloadOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var ladder = await RunningLadder.StartAsync(cancellationToken);
        return await new OverloadRun(options, ladder, TimeProvider.System, progress).RunAsync(cancellationToken);
    }

    private async Task<OverloadFigures> RunAsync(CancellationToken cancellationToken)
    {
        var (answers, tokens) = await PeakAsync();
        await progress.WriteLineAsync($"the ladder alone: {answers:0.0} answers/s, {tokens:0} tokens/s; by its figures {LadderShape.Capacity:0.0} answers/s");
        var runs = new List<RunFigures>();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var load in options.Loads)
            {
                foreach (var alone in options.CriticalAlone ? [false, true] : new[] { false })
                {
                    runs.Add(await MeasureAsync(load, run, alone, cancellationToken));
                    await progress.WriteLineAsync(Line(runs[^1]));
                }
            }
        }

        return new OverloadFigures
        {
            Machine = Machine.Describe(),
            Setup = $"limits {options.Fleet.Limits}, {options.Fleet.Instances} instance(s){(options.Slow ? ", one server slow for a while" : "")}{(options.Batch ? ", a batch beside" : "")}",
            Capacity = LadderShape.Capacity,
            PeakAnswers = answers,
            PeakTokens = tokens,
            CapacityShare = options.Slow ? LadderShape.ShareWithSlowServer(OverloadOptions.SlowFor / options.Measured) : 1,
            Runs = runs,
        };
    }

    private TimeSpan LoadEnds => options.Measured + OverloadOptions.Tail;

    private static string Line(RunFigures run)
    {
        var lanes = run.Lanes.Where(lane => lane.Offered > 0).Select(lane => $"{lane.Lane} {lane.Completed}/{lane.Offered} p99 {lane.FirstTokenP99:0} ms");
        return $"{run.Load}x run {run.Run}{(run.CriticalAlone ? " alone" : "")}: {run.AnswersPerSecond:0.0} answers/s, {string.Join(", ", lanes)}; "
            + $"circuits {run.CircuitsOpened}, broken {run.Broken}; driver late p99 {run.SendLateness.P99:0.0}/{run.ReadLateness.P99:0.0} ms";
    }

    private async Task<(double Answers, double Tokens)> PeakAsync()
    {
        StreamCaller[] callers = [.. ladder.Addresses.Select(address => new StreamCaller([address], LadderShape.Model, OverloadOptions.Deadline, clock))];
        try
        {
            return await ClosedLoop.RunAsync(callers.Zip(LadderShape.Servers, (caller, server) => (caller, server.Slots)), OverloadOptions.Lead, TimeSpan.FromSeconds(15), options.Seed, clock);
        }
        finally
        {
            foreach (var caller in callers)
                caller.Dispose();
        }
    }

    private async Task<RunFigures> MeasureAsync(double load, int run, bool alone, CancellationToken cancellationToken)
    {
        await ladder.BecomeIdleAsync(clock, cancellationToken);
        await using var fleet = await RouterFleet.StartAsync(options.Fleet, ladder, clock, cancellationToken);
        using var caller = new StreamCaller([.. fleet.Instances.Select(instance => instance.Address)], LoadRequest.Model, OverloadOptions.Deadline, clock);
        await WarmUpAsync(caller);

        var rate = load * LadderShape.Capacity;
        var arrivals = ArrivalPlan.Create(rate, OverloadOptions.Lead, options.Measured, OverloadOptions.Tail, options.Seed + run);
        if (alone)
            arrivals = [.. arrivals.Where(arrival => arrival.Lane == Lanes.Critical)];

        using var batch = options.Batch && !alone ? new BatchBacklog(fleet.Instances[0], clock) : null;
        if (batch is not null)
            await batch.SubmitAsync(options.Seed, cancellationToken);
        using var meters = new RunMeters(fleet, ladder, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var start = clock.GetTimestamp() + (long)(OverloadOptions.Lead.TotalSeconds * clock.TimestampFrequency);
        var watch = new FleetWatch(fleet, ladder, clock);
        var watching = Task.WhenAll(watch.RunAsync(start, over.Token), batch?.WatchAsync(start, over.Token) ?? Task.CompletedTask);
        var slowing = options.Slow ? SlowDownAsync(over.Token) : Task.CompletedTask;
        var loop = new OpenLoop(caller, clock);
        var results = await loop.RunAsync(arrivals, start, cancellationToken);
        await slowing;
        if (batch is not null)
            await Task.Delay(LoadEnds + OverloadOptions.Aftermath - clock.GetElapsedTime(start), clock, cancellationToken);
        await over.CancelAsync();
        await watching;
        return meters.Complete(new RunFigures
        {
            Load = load,
            Run = run,
            CriticalAlone = alone,
            OfferedPerSecond = rate,
            OfferedTokensPerSecond = arrivals.Where(arrival => arrival.Due >= TimeSpan.Zero && arrival.Due < options.Measured).Sum(arrival => arrival.Size.AnswerTokens) / options.Measured.TotalSeconds,
            Lanes = [.. Lanes.All.Select(lane => LaneFigures.Of(lane, results, options.Measured))],
            AnswersBySecond = BySecond(results),
            CircuitsOpened = watch.CircuitsOpened,
            SendLateness = Sample.Of(results.Select(result => result.Lateness)),
            ReadLateness = Sample.Of(loop.Beats),
            Batch = batch?.Figures(options.Measured, LoadEnds),
            Backends = watch.Samples,
        });
    }

    // The code is compiled as it is used, and no figure here is about that.
    private async Task WarmUpAsync(StreamCaller caller)
    {
        const int Rounds = 15;
        const int AtOnce = 8;
        var all = AtOnce * options.Fleet.Instances;
        var start = clock.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
            await Task.WhenAll(Enumerable.Range(0, all).Select(i => caller.CallAsync(new(i, TimeSpan.Zero, Lanes.All[i % Lanes.All.Count], new RequestSize(200, 5)), start)));
    }

    private async Task SlowDownAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(OverloadOptions.Lead + ((options.Measured - OverloadOptions.SlowFor) / 2), clock, cancellationToken);
        await ladder.SlowDownAsync(OverloadOptions.SlowFor, cancellationToken);
    }

    private int[] BySecond(IReadOnlyList<CallResult> results)
    {
        var seconds = new int[(int)options.Measured.TotalSeconds];
        foreach (var result in results.Where(result => result.Outcome == CallOutcome.Completed && result.Ended >= TimeSpan.Zero))
        {
            if ((int)result.Ended.TotalSeconds is var second && second < seconds.Length)
                seconds[second]++;
        }

        return seconds;
    }
}
