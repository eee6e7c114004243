using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Faults;

namespace ChatRouter.Operations.Drills;

/// <summary>Puts faults into the router on an operator's word. Shared state or nothing: what storage does not take holds nowhere. Thread-safe.</summary>
public sealed class FaultOrders
{
    private const int MostAtOnce = 20;

    private readonly RouterModel _model;
    private readonly FaultWatch? _watch;
    private readonly IEventLog _events;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;

    internal FaultOrders(RouterModel model, FaultWatch? watch, IEventLog events, IRandomSource random, TimeProvider clock)
    {
        _model = model;
        _watch = watch;
        _events = events;
        _random = random;
        _clock = clock;
    }

    /// <summary>Begins a fault. In force in this instance when the task is done, in the others within 2 s.</summary>
    /// <param name="body">See the documents: target, kind, and bounds.</param>
    /// <returns>The fault, or why there is none.</returns>
    public async Task<(InjectedFault? Fault, Refusal? Refusal)> AddAsync(ReadOnlyMemory<byte> body)
    {
        if (_watch is null) return (null, Off);
        var now = _clock.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds():x}{(int)(_random.NextDouble() * 0x1000000):x6}");
        if (new FaultOrderReader(_model, id, now).Read(body, out var fault) is { } wrong) return (null, wrong);
        return await TryAsync<InjectedFault>(async () =>
        {
            if ((await _watch.RefreshAsync()).Count >= MostAtOnce) return (null, Conflict($"{MostAtOnce} faults hold already; end some first"));
            if (_watch.BrokenState() is { } broken) return (null, Conflict($"{broken}: there is a real incident, or another drill"));
            await _watch.WriteAsync(fault);
            Tell(fault, "", "injected", fault.Why);
            return (fault, null);
        });
    }

    /// <summary>The faults that hold, the first to end first.</summary>
    public async Task<(IReadOnlyList<InjectedFault>? Faults, Refusal? Refusal)> ListAsync() => _watch is null
        ? (null, Off)
        : await TryAsync<IReadOnlyList<InjectedFault>>(async () => ([.. (await _watch.RefreshAsync()).OrderBy(fault => fault.Until)], null));

    /// <summary>Ends a fault, or all of them.</summary>
    /// <param name="id">Its id, or null for all.</param>
    /// <returns>Those that were ended, or why none could be.</returns>
    public async Task<(IReadOnlyList<InjectedFault>? Faults, Refusal? Refusal)> RemoveAsync(string? id) => _watch is null
        ? (null, Off)
        : await TryAsync<IReadOnlyList<InjectedFault>>(async () =>
        {
            InjectedFault[] meant = [.. (await _watch.RefreshAsync()).Where(fault => id is null || fault.Id == id)];
            if (id is not null && meant.Length == 0) return (null, new Refusal(404, RefusalCodes.NotFound, $"No such fault: {(id.Length <= 100 ? id : id[..100])}.", "id"));
            foreach (var fault in meant)
            {
                await _watch.EndAsync(fault, "ended by an operator");
                Tell(fault, "injected", "ended", "ended by an operator");
            }

            return (meant, null);
        });

    /// <summary>Lets a call of a dependency that the host makes feel the fault that hits it. Costs next to nothing without one.</summary>
    /// <param name="dependency">One of <see cref="FaultDependencies"/>.</param>
    /// <param name="cancellationToken">Ends the wait of a slow or silent one.</param>
    /// <returns>The fault by which it is to fail; null: it goes on.</returns>
    public ValueTask<InjectedFault?> HitAsync(string dependency, CancellationToken cancellationToken) => _watch is null ? default : _watch.HitAsync(dependency, cancellationToken);

    private static Refusal Off { get; } = new(403, RefusalCodes.FeatureDisabled, "Drills are off here: set drills.enabled in router.json to put faults into this router.");

    private static Refusal Conflict(string why) => new(409, RefusalCodes.InvalidValue, $"No fault is put in now: {why}.");

    internal void Tell(InjectedFault fault, string from, string to, string cause) => _events.Write(new FleetEvent
    {
        At = _clock.GetUtcNow(),
        Kind = "fault",
        Subject = fault.Name,
        From = from,
        To = to,
        Cause = cause,
        Figures = new JsonObject { ["id"] = fault.Id, ["kind"] = fault.Word, ["share"] = fault.Share, ["until"] = fault.Until, ["who"] = fault.Who },
    });

    private static async Task<(T? Value, Refusal? Refusal)> TryAsync<T>(Func<Task<(T? Value, Refusal? Refusal)>> change)
        where T : class
    {
        try
        {
            return await change();
        }
        catch (Exception error)
        {
            return (null, Orders.Unconfirmed("The order", "the shared state does not answer", error, "Look at /ops/faults, and give it again."));
        }
    }
}
