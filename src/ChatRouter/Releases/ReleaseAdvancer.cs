using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.History;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;

namespace ChatRouter.Releases;

/// <summary>
/// Moves releases on. The host's timer calls <see cref="RunAsync"/>; beside that every instance looks at the releases that callers are on, so that one that must be taken back is taken back
/// although the timer is silent. However many look, a row is replaced only by who has read its latest version: no two ever advance. Who asks a candidate takes a turn in the row first,
/// because that takes long and costs tokens; a turn that is not renewed ends by itself. Thread-safe.
/// </summary>
public sealed class ReleaseAdvancer
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    /// <summary>How long a turn lasts that is not renewed.</summary>
    internal static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_figuresKept = TimeSpan.FromMinutes(10);

    private readonly RouterModel _model;
    private readonly ReleaseTable _table;
    private readonly FiguresTable _figures;
    private readonly ReleaseArchive _archive;
    private readonly ReleaseBook _book;
    private readonly ReleaseStarter _starter;
    private readonly IStageRunner _stages;
    private readonly Func<ReleaseSettings, ReleaseFacts> _facts;
    private readonly Func<FleetView> _view;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly string _instance;

    // What need not be asked of storage again: names of declared releases that have begun, and runs whose figures are gone.
    private readonly ConcurrentDictionary<string, bool> _begun = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _cleaned = new(StringComparer.Ordinal);

    internal ReleaseAdvancer(
        RouterModel model, ReleaseTable table, FiguresTable figures, ReleaseArchive archive, ReleaseBook book, ReleaseStarter starter, IStageRunner stages, Func<ReleaseSettings, ReleaseFacts> facts, Func<FleetView> view, TimeProvider clock, IRandomSource random, string instance)
    {
        _model = model;
        _table = table;
        _figures = figures;
        _archive = archive;
        _book = book;
        _starter = starter;
        _stages = stages;
        _facts = facts;
        _view = view;
        _clock = clock;
        _random = random;
        _instance = instance;
    }

    /// <summary>Why the latest look failed, or null if it did not.</summary>
    public string? LastError { get; private set; }

    /// <summary>Begins what the configuration declares, and moves every release on. Does not throw for what storage has: the next tick looks again.</summary>
    /// <param name="cancellationToken">The host stops.</param>
    public Task RunAsync(CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        await StartDeclaredAsync(cancellationToken);
        var releases = await _table.ListAsync(cancellationToken);
        await Task.WhenAll(releases.Select(release => AdvanceAsync(release.Progress, release.ETag, mayAsk: true, cancellationToken)));
    });

    /// <summary>Looks at the releases that callers are on until it is cancelled. Runs once per process.</summary>
    internal async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(SyncPace.Jittered(Pace, _random), _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!cancellationToken.IsCancellationRequested) await LookAsync(cancellationToken);
        }
    }

    /// <summary>One look at the releases that are counted; costs nothing without any.</summary>
    internal Task LookAsync(CancellationToken cancellationToken) => _view().Releases.Values.Any(release => release.IsCounted)
        ? GuardedAsync(async () =>
        {
            foreach (var (progress, etag) in await _table.ListAsync(cancellationToken))
            {
                if (progress.IsCounted) await AdvanceAsync(progress, etag, mayAsk: false, cancellationToken);
            }
        })
        : Task.CompletedTask;

    private async Task GuardedAsync(Func<Task> look)
    {
        try
        {
            await look();
            LastError = null;
        }
        catch (Exception error)
        {
            // Whatever storage has: callers stay where they are, and the next look goes on from there.
            LastError = StorageLimits.Reason(error);
        }
    }

    private async Task StartDeclaredAsync(CancellationToken cancellationToken)
    {
        foreach (var declared in _model.Releases)
        {
            if (_begun.ContainsKey(declared.Name)) continue;
            if (await _archive.FindAsync(declared.Name, cancellationToken) is { Progress.Revision: > 0 }) _begun[declared.Name] = true;
            else await _starter.StartAsync(declared, "", "configuration", cancellationToken);
        }
    }

    private async Task AdvanceAsync(ReleaseProgress at, string etag, bool mayAsk, CancellationToken cancellationToken)
    {
        await _archive.NoteAsync(at);
        if (!at.IsActive)
        {
            await CleanAsync(at, cancellationToken);
            return;
        }

        if (_book.Of(at) is not { } release) return;
        if (ReleaseMachine.Asks(at.Stage))
        {
            if (mayAsk) await AskAsync(release, at, etag, cancellationToken);
            return;
        }

        var look = await LookAsync(release, at, cancellationToken);
        var next = ReleaseMachine.Next(release, at, look, _clock.GetUtcNow());
        if (ReferenceEquals(next, at))
        {
            // One of the fleet keeps the findings up to date.
            if (mayAsk) await _archive.NoteAsync(at, at, look.Gates);
        }
        else if (await _table.TryReplaceAsync(next, etag, cancellationToken) is { } written) await _archive.NoteAsync(written.Progress, at, look.Gates);
    }

    private async Task<ReleaseLook> LookAsync(ReleaseSettings release, ReleaseProgress at, CancellationToken cancellationToken)
    {
        var facts = _facts(release);
        if (at.Stage == ReleaseStage.Bake) return new ReleaseLook { Facts = facts };
        var figures = await _figures.ReadAsync(at.Salt, at.Stage, at.Step, cancellationToken);
        return ReleaseLook.Of(release, at.Stage, figures, facts);
    }

    private async Task AskAsync(ReleaseSettings release, ReleaseProgress at, string etag, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        if (at.HeldUntil > now || at.Pause is PauseCause.Operator or PauseCause.ThinEvidence) return;
        if (await _table.TryReplaceAsync(at with { Holder = _instance, HeldUntil = now + Turn }, etag, cancellationToken) is not { } turn) return;
        var (gates, last) = await AskInTurnAsync(release, turn, cancellationToken);
        if (last is not { } held) return;
        var next = ReleaseMachine.Next(release, held.Progress, new ReleaseLook { Gates = gates }, _clock.GetUtcNow());

        // What could not be asked is not asked again at once.
        var isOpen = next.Stage == at.Stage && next.IsActive;
        next = next with { Holder = null, HeldUntil = isOpen ? _clock.GetUtcNow() + s_retry : DateTimeOffset.MinValue };
        if (await _table.TryReplaceAsync(next, held.ETag, cancellationToken) is { } written) await _archive.NoteAsync(written.Progress, at, gates);
    }

    // The turn is renewed while the questions go on. Where that fails, it is another's, or an operator has changed something: then the answers count for nothing.
    private async Task<(ImmutableArray<GateResult> Gates, (ReleaseProgress Progress, string ETag)? Turn)> AskInTurnAsync(ReleaseSettings release, (ReleaseProgress Progress, string ETag) turn, CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = _stages.RunAsync(release, turn.Progress.Stage, lost.Token);
        while (!asking.IsCompleted)
        {
            using var over = new CancellationTokenSource();
            var pause = Task.Delay(s_renewal, _clock, over.Token);
            if (await Task.WhenAny(asking, pause) == asking)
            {
                await over.CancelAsync();
                break;
            }

            if (await _table.TryReplaceAsync(turn.Progress with { HeldUntil = _clock.GetUtcNow() + Turn }, turn.ETag, cancellationToken) is { } renewed)
            {
                turn = renewed;
                continue;
            }

            await lost.CancelAsync();
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return ([], null);
        }

        return ([.. await asking], turn);
    }

    private async Task CleanAsync(ReleaseProgress ended, CancellationToken cancellationToken)
    {
        if (_cleaned.ContainsKey(ended.Salt) || _clock.GetUtcNow() - ended.StatusSince < s_figuresKept) return;
        await _figures.DeleteAsync(ended.Salt, cancellationToken);
        _cleaned[ended.Salt] = true;
    }
}
