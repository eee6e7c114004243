using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>
/// Runs drills of the configuration when they are due, each in one instance: puts the fault in, asks requests of its own beside it, and keeps what they got. The host's timer calls
/// <see cref="RunAsync"/>. Whatever becomes of the instance, the fault ends by its own time. Thread-safe.
/// </summary>
public sealed class ScheduledDrills
{
    /// <summary>Runs that are shown at most.</summary>
    public const int MostShown = 100;

    private const int Before = 3;
    private const int MostFailed = 3;

    // What is told of drills and of orders is no detection.
    private static readonly string[] s_silent = ["fault", "drill", "key", "hold", "silence", "switch", "cache", "release", "configuration"];

    private readonly RouterModel _model;
    private readonly DrillTable _table;
    private readonly FaultOrders _faults;
    private readonly FaultBoard? _board;
    private readonly DrillCaller _caller;
    private readonly EventReader _history;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;

    internal ScheduledDrills(RouterModel model, DrillTable table, FaultOrders faults, FaultBoard? board, DrillCaller caller, EventReader history, IEventLog events, TimeProvider clock)
    {
        _model = model;
        _table = table;
        _faults = faults;
        _board = board;
        _caller = caller;
        _history = history;
        _events = events;
        _clock = clock;
    }

    /// <summary>Why the latest look failed, or null if it did not.</summary>
    public string? LastError { get; private set; }

    /// <summary>Runs what is due, at most one drill. Does not throw for what storage has: what is due soon is looked for again.</summary>
    /// <param name="cancellationToken">The host stops: the fault is ended.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_board is null) return;
        try
        {
            foreach (var drill in _model.Drills.Scheduled)
            {
                var (isMine, wasLost) = await _table.TakeAsync(drill);
                if (wasLost) await _table.KeepAsync(new DrillRun { Drill = drill.Name, At = _clock.GetUtcNow(), Status = "unfinished", Result = "the instance that ran it ended" });
                if (!isMine) continue;
                var run = await RunAsync(drill, _board, cancellationToken);
                Tell(run);
                await _table.EndAsync(run);
                await _table.KeepAsync(run);
                break;
            }

            LastError = null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LastError = StorageLimits.Reason(error);
        }
    }

    /// <summary>The latest runs over all instances, the newest first, or why they cannot be told.</summary>
    public async Task<(IReadOnlyList<DrillRun>? Runs, Refusal? Refusal)> ListAsync()
    {
        try
        {
            return (await _table.ListAsync(MostShown), null);
        }
        catch (Exception error)
        {
            return (null, Orders.Unconfirmed("The list", "the shared state does not answer", error, "Ask again."));
        }
    }

    private async Task<DrillRun> RunAsync(ScheduledDrill drill, FaultBoard board, CancellationToken stop)
    {
        var begun = new DrillRun { Drill = drill.Name, At = _clock.GetUtcNow(), Status = "not-run", Result = "" };
        var number = 0;
        for (; number < Before; number++)
        {
            if (!(await _caller.AskAsync(drill, number, stop)).IsComplete) return begun with { Result = "not run: a request failed before the fault" };
        }

        var (fault, refusal) = await _faults.AddAsync(drill.Fault);
        if (fault is null) return begun with { Result = $"not run: {refusal!.Message}" };
        begun = begun with { Fault = fault.Id };
        var (start, answers, running) = (_clock.GetTimestamp(), new ConcurrentQueue<DrillAnswer>(), new List<Task>());
        var isAborted = false;
        try
        {
            while (_clock.GetUtcNow() < fault.Until && !isAborted)
            {
                running.Add(AskAsync(drill, number++, start, answers, stop));
                await Task.Delay(TimeSpan.FromSeconds(1 / drill.Rate), _clock, stop);
                isAborted = _clock.GetUtcNow() < fault.Until && (board.Active.All(one => one.Id != fault.Id) || answers.Count(answer => !answer.IsComplete) >= MostFailed);
            }
        }
        finally
        {
            if (_clock.GetUtcNow() < fault.Until) await _faults.RemoveAsync(fault.Id);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var told = await _history.ReadAsync(new EventFilter(null, null, null, EventFilter.LargestLimit), stop);
        var first = told.Events.Where(one => one.At >= fault.Since && !s_silent.Contains(one.Kind, StringComparer.Ordinal)).Select(one => (DateTimeOffset?)one.At).Min();
        return DrillVerdict.Judge(begun, answers, first - fault.Since, isAborted);
    }

    private async Task AskAsync(ScheduledDrill drill, int number, long start, ConcurrentQueue<DrillAnswer> answers, CancellationToken stop)
    {
        var from = _clock.GetTimestamp();
        var (isComplete, attempts, rung, isDegraded) = await _caller.AskAsync(drill, number, stop);
        answers.Enqueue(new DrillAnswer(_clock.GetElapsedTime(start), _clock.GetElapsedTime(from), isComplete, attempts, rung, isDegraded));
    }

    private void Tell(DrillRun run) => _events.Write(new FleetEvent
    {
        At = _clock.GetUtcNow(),
        Kind = "drill",
        Subject = run.Drill,
        From = "due",
        To = run.Status,
        Cause = run.Result,
        Figures = new JsonObject { ["fault"] = run.Fault, ["requests"] = run.Requests, ["failed"] = run.Failed, ["detectSeconds"] = run.DetectSeconds, ["aroundSeconds"] = run.AroundSeconds, ["fallbackShare"] = run.FallbackShare },
    });
}
