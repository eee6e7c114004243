using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.ServiceState;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>state</c> row: partition <c>state</c>, row = route, made fit to be a key.</summary>
internal static class StateRecord
{
    private const int LongestReason = 1000;

    /// <summary>The row's key.</summary>
    internal static string Key(string route) => EntityRules.ToKey(route);

    /// <summary>The row of a route's states.</summary>
    /// <param name="route">The route.</param>
    /// <param name="states">What holds.</param>
    /// <param name="change">Names the write: by it the writer knows its own again when the answer was lost.</param>
    internal static EntityRow Write(string route, ImmutableArray<HeldState> states, string change) => new EntityRow(FleetPartitions.State, Key(route))
        .With("Route", route)
        .With("States", new JsonArray([.. states.Select(Write)]).ToJsonString())
        .With("Change", change);

    /// <summary>The write that made the row as it is.</summary>
    internal static string? ChangeOf(EntityRow row) => row.Text("Change");

    /// <summary>The states in a row, or null if the row is not one that this version understands.</summary>
    internal static (string Route, ImmutableArray<HeldState> States)? Read(EntityRow row)
    {
        if (row.Text("Route") is not { } route || row.Text("States") is not { } text) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            return (route, [.. json.RootElement.EnumerateArray().Select(Read).OfType<HeldState>()]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static JsonNode Write(HeldState state)
    {
        var json = new JsonObject
        {
            ["state"] = ServiceStateNames.Of(state.Kind),
            ["since"] = state.Since,
            ["reason"] = state.Reason.Length <= LongestReason ? state.Reason : state.Reason[..LongestReason],
        };
        if (state.From is not null) json["from"] = state.From;
        if (state.To is not null) json["to"] = state.To;
        if (state.IsByFigures) json["byFigures"] = true;
        return json;
    }

    private static HeldState? Read(JsonElement json) => ServiceStateNames.Read(json.GetProperty("state").GetString()) is not { } kind
        ? null
        : new HeldState(kind, json.GetProperty("since").GetDateTimeOffset(), json.GetProperty("reason").GetString() ?? "", Text(json, "from"), Text(json, "to"))
        {
            IsByFigures = json.TryGetProperty("byFigures", out var flag) && flag.ValueKind == JsonValueKind.True,
        };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
