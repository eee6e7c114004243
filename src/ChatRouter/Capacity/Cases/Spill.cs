namespace ChatRouter.Capacity.Cases;

/// <summary>Moves what does not get a slot in time from the rungs of full service to lower ones. Pure.</summary>
internal static class Spill
{
    /// <summary>The flows after that; what finds no room is in none of them.</summary>
    /// <param name="flows">All rungs in order.</param>
    /// <param name="full">How many of them, from the first on, are of full service.</param>
    /// <param name="rate">Requests per second that do not get a slot there in time.</param>
    public static IReadOnlyList<RungFlow> Down(IReadOnlyList<RungFlow> flows, int full, double rate)
    {
        var carried = flows.Take(full).Sum(flow => flow.CarriedPerSecond);
        if (rate <= 0 || carried <= 0) return flows;
        var left = Math.Min(rate, carried);
        var next = flows.Take(full).Select(flow => flow with { CarriedPerSecond = flow.CarriedPerSecond * (1 - (left / carried)) }).ToList();
        foreach (var flow in flows.Skip(full))
        {
            var room = flow.Source == "backends" ? Math.Max(0, flow.CapacityPerSecond - flow.CarriedPerSecond) : flow.Source == "disabled" ? 0 : left;
            var taken = Math.Min(left, room);
            next.Add(flow with { CarriedPerSecond = flow.CarriedPerSecond + taken });
            left -= taken;
        }

        return next;
    }
}
