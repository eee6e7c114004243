using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.Caching;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>
/// Purges kept answers by a row of the fleet that is counted up: keys hold the count, so that nothing kept before is found again. As every order it is shared or it is not at all: here
/// it holds at once, in the other instances with their next sync. Thread-safe.
/// </summary>
public sealed class CachePurge
{
    private readonly RouterModel _model;
    private readonly RowUpdate _rows;
    private readonly FleetSynchronizer _fleet;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;

    internal CachePurge(RouterModel model, RowUpdate rows, FleetSynchronizer fleet, IEventLog events, TimeProvider clock)
    {
        _model = model;
        _rows = rows;
        _fleet = fleet;
        _events = events;
        _clock = clock;
    }

    /// <summary>Purges.</summary>
    /// <param name="body">JSON with <c>route</c>, <c>tenant</c>, <c>who</c> and <c>why</c>, each where wanted; without a route and a tenant everything is purged.</param>
    /// <returns>What was purged, or why nothing was.</returns>
    public async Task<(CachePurgeOrder? Order, Refusal? Refusal)> PurgeAsync(ReadOnlyMemory<byte> body)
    {
        if (Read(body, out var order) is { } wrong) return (null, wrong);
        if (await CountUpAsync(CachePurges.KeyOf(order.Route, order.Tenant)) is { } refusal) return (null, refusal);
        _events.Write(new FleetEvent
        {
            At = _clock.GetUtcNow(),
            Kind = "cache",
            Subject = order.Route ?? "(all routes)",
            From = "Kept",
            To = "Purged",
            Cause = order.Why,
            Figures = new JsonObject { ["tenant"] = order.Tenant, ["who"] = order.Who },
        });
        await _fleet.RefreshAsync();
        return (order, null);
    }

    private async Task<Refusal?> CountUpAsync(string key)
    {
        var cause = "others change it";
        try
        {
            if (await _rows.TryAsync(FleetPartitions.Purge, key, row => new EntityRow(FleetPartitions.Purge, key).With("Generation", (row?.Number("Generation") ?? 0) + 1))) return null;
        }
        catch (Exception error)
        {
            // Whatever storage has. After a time-out it may hold the change all the same.
            cause = StorageLimits.Reason(error).TrimEnd('.');
        }

        return Orders.Unconfirmed("The purge", "the shared state cannot be written", cause, "Give the order again.");
    }

    private Refusal? Read(ReadOnlyMemory<byte> body, out CachePurgeOrder order)
    {
        string? route = null, tenant = null, who = null, why = null;
        var refusal = body.IsEmpty ? null : SmallBody.Read(
            body,
            field => field.Name switch
            {
                "route" => ReadName(field, _model.Routes.Values.Select(known => known.Name), out route),
                "tenant" => ReadName(field, _model.Tenants.Select(known => known.Name), out tenant),
                "who" => ReadText(field, HoldOrderReader.LongestWho, out who),
                "why" => ReadText(field, HoldOrderReader.LongestWhy, out why),
                _ => SmallBody.Wrong(field.Name, "is not known here; allowed are 'route', 'tenant', 'who' and 'why'"),
            },
            mayBeAbsent: true);
        order = new CachePurgeOrder(route, tenant, who ?? "operator", why ?? "no reason given");
        return refusal;
    }

    private static Refusal? ReadName(JsonProperty field, IEnumerable<string> known, out string? name)
    {
        if (ReadText(field, EntityRules.LongestKey, out name) is { } wrong) return wrong;
        return known.Contains(name, StringComparer.Ordinal) ? null : SmallBody.Wrong(field.Name, "names nothing of the configuration");
    }

    private static Refusal? ReadText(JsonProperty field, int longest, out string? text)
    {
        text = null;
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        text = field.Value.GetString()!.Trim();
        return text.Length == 0 || text.Length > longest || text.Any(char.IsControl) ? SmallBody.Wrong(field.Name, $"must have 1 to {longest} characters and no control characters") : null;
    }
}
