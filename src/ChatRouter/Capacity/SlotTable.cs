using System.Globalization;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.Capacity;

/// <summary>Finds out how many requests each backend serves at the same time. Pure.</summary>
internal static class SlotTable
{
    public static IReadOnlyDictionary<string, BackendSlots> Of(RouterModel model, CapacityFigures figures) =>
        model.Backends.ToDictionary(backend => backend.Name, backend => IsOut(backend, figures) ? new BackendSlots(backend.Name, backend.FailureDomain, 0, 0, "out") : Of(backend, model, figures), StringComparer.Ordinal);

    private static bool IsOut(Backend backend, CapacityFigures figures) => figures.Out.Contains(backend.Name) || figures.Out.Contains(backend.FailureDomain);

    private static BackendSlots Of(Backend backend, RouterModel model, CapacityFigures figures)
    {
        var known = figures.Backends.GetValueOrDefault(backend.Name) ?? new BackendFigures();
        var (slots, source) = known.Slots is { } given
            ? (given, "given")
            : (backend.MaxConcurrency * figures.Instances, Invariant($"maxConcurrency {backend.MaxConcurrency}{(figures.Instances > 1 ? Invariant($" x {figures.Instances} instances") : "")}"));
        int? room = known.KvCache is { } cache && TokensHeld(backend, model, figures) is > 0 and var held ? cache.Sequences(held) : null;
        return room < slots
            ? new BackendSlots(backend.Name, backend.FailureDomain, room.Value, room, "KV cache")
            : new BackendSlots(backend.Name, backend.FailureDomain, slots, room, source);
    }

    // A running request holds its prompt and, on the average, half of its answer.
    private static double TokensHeld(Backend backend, RouterModel model, CapacityFigures figures)
    {
        var demands = model.Routes.Values.Where(route => route.Ladder.Any(rung => rung.Backends.Contains(backend))).Select(route => figures.Routes.GetValueOrDefault(route.Name)).OfType<RouteDemand>().ToArray();
        var rate = demands.Sum(demand => demand.RequestsPerSecond);
        return rate > 0 ? demands.Sum(demand => demand.RequestsPerSecond * (demand.PromptTokens + (demand.AnswerTokens / 2))) / rate : 0;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
