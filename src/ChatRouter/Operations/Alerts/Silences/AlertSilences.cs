using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Model;

namespace ChatRouter.Operations.Alerts.Silences;

/// <summary>Silences on an operator's word. Shared state or nothing: what storage does not take holds nowhere. Thread-safe.</summary>
public sealed class AlertSilences
{
    private readonly AlertTable _table;
    private readonly AlertBoard _board;
    private readonly IEventLog _events;
    private readonly IRandomSource _random;
    private readonly TimeProvider _clock;

    internal AlertSilences(AlertTable table, AlertBoard board, IEventLog events, IRandomSource random, TimeProvider clock)
    {
        _table = table;
        _board = board;
        _events = events;
        _random = random;
        _clock = clock;
    }

    /// <summary>Begins a silence.</summary>
    /// <param name="body">JSON with <c>minutes</c>, <c>why</c>, and <c>rule</c>, <c>subject</c>, <c>who</c> where wanted.</param>
    /// <returns>The silence, or why there is none.</returns>
    public async Task<(Silence? Silence, Refusal? Refusal)> AddAsync(ReadOnlyMemory<byte> body)
    {
        var now = _clock.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds():x}{(int)(_random.NextDouble() * 0x1000000):x6}");
        if (new SilenceOrderReader(id, now).Read(body, out var silence) is { } wrong) return (null, wrong);
        return await ChangeAsync(async () =>
        {
            await _table.UpsertAsync(AlertRecord.Write(silence));
            Tell(silence, "", "Silenced", silence.Why);
            return (silence, (Refusal?)null);
        });
    }

    /// <summary>The silences that hold, the first to end first.</summary>
    public Task<(IReadOnlyList<Silence>? Silences, Refusal? Refusal)> ListAsync() => ChangeAsync<IReadOnlyList<Silence>>(async () =>
    {
        var now = _clock.GetUtcNow();
        return ([.. (await _table.ReadAsync()).Silences.Select(one => one.Value).Where(one => one.Until > now).OrderBy(one => one.Until)], null);
    });

    /// <summary>Ends a silence.</summary>
    /// <param name="id">Its name.</param>
    /// <returns>The silence that was ended, or why it could not be.</returns>
    public Task<(Silence? Silence, Refusal? Refusal)> RemoveAsync(string id) => ChangeAsync<Silence>(async () =>
    {
        var now = _clock.GetUtcNow();
        if ((await _table.ReadAsync()).Silences.FirstOrDefault(one => one.Value.Id == id && one.Value.Until > now) is not { } known)
        {
            return (null, new Refusal(404, RefusalCodes.NotFound, $"No such silence: {(id.Length <= 100 ? id : id[..100])}.", "id"));
        }

        await _table.DeleteAsync(known.Key);
        Tell(known.Value, "Silenced", "Ended", "ended by an operator");
        return (known.Value, null);
    });

    private async Task<(T? Value, Refusal? Refusal)> ChangeAsync<T>(Func<Task<(T? Value, Refusal? Refusal)>> change)
        where T : class
    {
        try
        {
            var result = await change();
            await _board.TryRefreshAsync();
            return result;
        }
        catch (Exception error)
        {
            return (null, Orders.Unconfirmed("The order", "the shared state does not answer", error, "Look at /ops/silences, and give it again."));
        }
    }

    private void Tell(Silence silence, string from, string to, string cause) => _events.Write(new FleetEvent
    {
        At = _clock.GetUtcNow(),
        Kind = "silence",
        Subject = silence.Subject ?? silence.Rule ?? "all",
        From = from,
        To = to,
        Cause = cause,
        Figures = new JsonObject { ["id"] = silence.Id, ["rule"] = silence.Rule, ["until"] = silence.Until, ["who"] = silence.Who },
    });
}
