using System.Text;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases;
using ChatRouter.Releases.History;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Releases;

/// <summary>
/// Where operators order releases and look at them. As with every order the word is shared state or nothing: if storage does not take it, nothing has happened. Thread-safe.
/// </summary>
public sealed class ReleaseDesk
{
    private readonly RouterModel _model;
    private readonly IReleaseReader? _reader;
    private readonly ReleaseTable _table;
    private readonly ReleaseArchive _archive;
    private readonly ReleaseStarter _starter;
    private readonly ReleaseBook _book;
    private readonly FleetSynchronizer _fleet;
    private readonly TimeProvider _clock;

    internal ReleaseDesk(RouterModel model, IReleaseReader? reader, ReleaseTable table, ReleaseArchive archive, ReleaseStarter starter, ReleaseBook book, FleetSynchronizer fleet, TimeProvider clock)
    {
        _model = model;
        _reader = reader;
        _table = table;
        _archive = archive;
        _starter = starter;
        _book = book;
        _fleet = fleet;
        _clock = clock;
    }

    /// <summary>Orders a release.</summary>
    /// <param name="body">The order: an entry of <c>releases</c> in <c>router.json</c> with its <c>name</c>.</param>
    /// <param name="who">Who orders it.</param>
    /// <returns>What has begun, or why nothing has.</returns>
    public async Task<(ReleaseReport? Begun, Refusal? Refusal)> StartAsync(ReadOnlyMemory<byte> body, string who)
    {
        if (_reader is null) return (null, new Refusal(503, RefusalCodes.FeatureDisabled, "This host reads no orders of releases; declare them in router.json."));
        if (_reader.Read(body, out var release) is { } wrong) return (null, wrong);
        (ReleaseProgress? begun, Refusal? refusal) = (null, null);
        var unconfirmed = await Orders.CarryOutAsync(async () => (begun, refusal) = await _starter.StartAsync(release!, Encoding.UTF8.GetString(body.Span), who, CancellationToken.None), _fleet);
        return begun is null || unconfirmed is not null ? (null, unconfirmed ?? refusal) : (ReleaseReport.Of(begun, release), null);
    }

    /// <summary>Carries out an order on a release.</summary>
    /// <param name="name">The release's name.</param>
    /// <param name="order">What to do.</param>
    /// <param name="body">JSON with <c>who</c> and <c>why</c>; may be empty.</param>
    /// <returns>How it stands now, or why nothing was done.</returns>
    public async Task<(ReleaseReport? Now, Refusal? Refusal)> OrderAsync(string name, ReleaseOrder order, ReadOnlyMemory<byte> body)
    {
        if (new HoldOrderReader(_model.Ops, isRelease: true, _clock.GetUtcNow()).Read(body, out var given) is { } wrong) return (null, wrong);
        (ReleaseProgress? after, Refusal? refusal) = (null, null);
        var unconfirmed = await Orders.CarryOutAsync(
            async () =>
            {
                if (await FindAsync(name) is not { } known)
                {
                    refusal = NotFound(name);
                    return;
                }

                var written = await _table.ChangeAsync(known.Route, at =>
                {
                    // Another release of the route has begun since.
                    if (at is null || at.Salt != known.Salt)
                    {
                        refusal = new Refusal(409, RefusalCodes.InvalidState, $"The release '{known.Name}' is over.");
                        return null;
                    }

                    refusal = ReleaseMachine.Order(at, order, $"{Word(order)} by {given.Who}: {given.Why}", _clock.GetUtcNow(), out after);
                    return refusal is null && !ReferenceEquals(after, at) ? after : null;
                });
                if (written is not null) await _archive.NoteAsync(written);
            },
            _fleet);
        return after is null || (unconfirmed ?? refusal) is not null ? (null, unconfirmed ?? refusal) : (ReleaseReport.Of(after, _book.Of(after)), null);
    }

    /// <summary>All releases that there are or were, those that are not over first, then the latest.</summary>
    public async Task<(IReadOnlyList<ReleaseReport>? Releases, Refusal? Refusal)> ListAsync()
    {
        try
        {
            var latest = (await _table.ListAsync(CancellationToken.None)).ToDictionary(row => row.Progress.Salt, row => row.Progress, StringComparer.Ordinal);
            var all = (await _archive.ListAsync(CancellationToken.None)).Select(history => latest.GetValueOrDefault(history.Progress.Salt, history.Progress)).Where(at => at.Revision > 0);
            return ([.. all.OrderByDescending(at => at.IsActive).ThenByDescending(at => at.StartedAt).Select(at => ReleaseReport.Of(at, _book.Of(at)))], null);
        }
        catch (Exception error)
        {
            return (null, Unread(error));
        }
    }

    /// <summary>The record of one release.</summary>
    /// <param name="name">Its name.</param>
    public async Task<(ReleaseReport? Release, Refusal? Refusal)> ShowAsync(string name)
    {
        try
        {
            if (await _archive.FindAsync(name, CancellationToken.None) is not { Progress.Revision: > 0 } history) return (null, NotFound(name));
            var now = (await _table.ListAsync(CancellationToken.None)).Select(row => row.Progress).FirstOrDefault(at => at.Salt == history.Progress.Salt) ?? history.Progress;
            return (ReleaseReport.Of(now, _book.Of(now), history), null);
        }
        catch (Exception error)
        {
            return (null, Unread(error));
        }
    }

    /// <summary>The latest release of each route, as the fleet's view has it; reads nothing.</summary>
    internal IReadOnlyList<ReleaseReport> Now() => [.. _fleet.View.Releases.Values.OrderBy(at => at.Route, StringComparer.Ordinal).Select(at => ReleaseReport.Of(at, _book.Of(at)))];

    private async Task<ReleaseProgress?> FindAsync(string name) => (await _archive.FindAsync(name, CancellationToken.None))?.Progress;

    private static string Word(ReleaseOrder order) => order switch
    {
        ReleaseOrder.Pause => "paused",
        ReleaseOrder.Resume => "resumed",
        ReleaseOrder.Promote => "promoted",
        _ => "aborted",
    };

    private static Refusal NotFound(string name) => new(404, RefusalCodes.NotFound, $"No such release: {(name.Length <= 100 ? name : name[..100])}.", "name");

    private static Refusal Unread(Exception error) => new(503, RefusalCodes.StorageUnavailable, $"The releases cannot be read ({StorageLimits.Reason(error).TrimEnd('.')}).", RetryAfter: Orders.StorageRetry);
}
