using System.Globalization;
using ChatRouter.Capacity.Cases;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.Capacity;

/// <summary>Finds what would give a route full service without any one zone. Pure.</summary>
internal static class Mends
{
    /// <summary>The cheapest first: more requests on the servers there are, then one more backend.</summary>
    /// <param name="route">The route.</param>
    /// <param name="lost">For each failure domain the queue that is left without it.</param>
    /// <param name="demand">The demand.</param>
    /// <param name="maxWait">The wait that is allowed.</param>
    /// <param name="slots">The backends' slots.</param>
    /// <param name="instances">Instances of the router.</param>
    public static IReadOnlyList<string> Of(
        Route route, IReadOnlyList<(string Domain, ServerQueue Queue)> lost, RouteDemand demand, TimeSpan maxWait, IReadOnlyDictionary<string, BackendSlots> slots, int instances)
    {
        BackendSlots[] now = [.. CaseFlow.Full(route).Select(backend => slots[backend.Name]).Where(slot => slot.Slots > 0)];
        if (now.Length == 0) return ["a rung of full service: no backend of one is in service"];
        var needed = lost.Where(one => now.Any(slot => slot.Domain == one.Domain)).Select(one => (one.Queue with { Slots = 0 }).SlotsFor(maxWait, demand.MaxWaitShare)).DefaultIfEmpty().Max();
        var domains = now.Select(slot => slot.Domain).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (domains.Length == 1) return [Invariant($"one more backend in another zone than {domains[0]}, with {needed} slots")];
        var mends = new List<string>();
        if (Raised(now, domains, needed) is { } raised && now.Any(slot => raised[slot.Name] != slot.Slots)) mends.Add(Text(now, raised, instances));
        mends.Add(OneMore(now, domains, needed));
        return mends;
    }

    // One slot more where there is least, as what is lost with the largest domain is what counts; null when the servers' memory does not hold that many.
    private static Dictionary<string, int>? Raised(BackendSlots[] now, string[] domains, int needed)
    {
        var next = now.ToDictionary(slot => slot.Name, slot => slot.Slots, StringComparer.Ordinal);
        int In(string domain) => now.Where(slot => slot.Domain == domain).Sum(slot => next[slot.Name]);
        while (next.Values.Sum() - domains.Max(In) < needed)
        {
            if (now.Where(slot => slot.Room is null || next[slot.Name] < slot.Room).OrderBy(slot => In(slot.Domain)).ThenBy(slot => next[slot.Name]).ThenBy(slot => slot.Name, StringComparer.Ordinal).FirstOrDefault() is not { } least) return null;
            next[least.Name]++;
            if (next.Values.Sum() > 100_000) return null;
        }

        return next;
    }

    private static string Text(BackendSlots[] now, Dictionary<string, int> next, int instances)
    {
        BackendSlots[] changed = [.. now.Where(slot => next[slot.Name] != slot.Slots)];
        var steps = changed.Select(slot => instances == 1 && slot.Source != "given"
            ? Invariant($"maxConcurrency of {slot.Name} {slot.Slots} -> {next[slot.Name]}")
            : Invariant($"slots of {slot.Name} {slot.Slots} -> {next[slot.Name]}"));
        var isKnown = changed.All(slot => slot.Room is not null);
        return $"{string.Join(", ", steps)}{(isKnown ? "" : " (if the servers take so many: their KV cache is not in the figures)")}";
    }

    private static string OneMore(BackendSlots[] now, string[] domains, int needed)
    {
        int In(string domain) => now.Where(slot => slot.Domain == domain).Sum(slot => slot.Slots);
        var total = now.Sum(slot => slot.Slots);
        var (home, size) = domains.Select(domain => (domain, Size(domain))).MinBy(one => one.Item2);

        // The new one stands in a domain that may be lost as well; then only what stood outside counts.
        int Size(string domain) => domains.Max(lost => lost == domain ? (total - In(lost) >= needed ? 0 : int.MaxValue) : needed - (total - In(lost)));
        return size is int.MaxValue or <= 0
            ? Invariant($"one more backend in another zone than {string.Join(" and ", domains)}, with {Math.Max(1, needed - (total - domains.Max(In)))} slots")
            : Invariant($"one more backend in {home} with {size} slots");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
