using ChatRouter.Simulator.Faults;

namespace ChatRouter.ScenarioTests.Drills;

/// <summary>Draws faults with parameters that hurt within the limits of a short run. The same seed draws the same faults.</summary>
internal sealed class RandomFaults(Random chance)
{
    // A GPU's signals spoil no answer.
    // A fluent answer to another question cannot be told from a good one by whoever relays it: the probes' question finds it.
    private static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Where(kind => kind is not (FaultKind.Gpu or FaultKind.WrongAnswer))];

    /// <summary>The next fault; null clears.</summary>
    public FaultSettings? Next()
    {
        if (chance.NextDouble() < 0.3) return null;
        var fault = new FaultSettings { Fault = Kinds[chance.Next(Kinds.Length)] };
        var shaped = fault.Fault switch
        {
            FaultKind.SlowHeaders or FaultKind.SlowFirstToken => fault with { DelayMs = chance.Next(10, 1500) },
            FaultKind.SlowTokens => fault with { IntervalMs = chance.Next(1, 120) },
            FaultKind.RateLimited => fault with
            {
                RetryAfter = chance.Next(3) switch { 0 => null, 1 => "1", _ => "Fri, 31 Dec 1999 23:59:59 GMT" },
                RetryAfterMs = chance.Next(2) == 0 ? null : chance.Next(1, 300),
            },
            FaultKind.Error => fault with { Status = (int[])[400, 401, 403, 404, 408, 409, 422, 500, 501, 502, 503, 504, 529] is var all ? all[chance.Next(all.Length)] : 500 },
            FaultKind.Cut => fault with { AfterTokens = chance.Next(0, 20), CutAt = (CutPoint)chance.Next(3), Reset = chance.Next(2) == 0 },
            FaultKind.Stall => fault with { AfterTokens = chance.Next(0, 20), Seconds = chance.NextDouble() * 2 },
            FaultKind.MalformedEvent => fault with { EventNumber = chance.Next(1, 25) },
            FaultKind.ErrorIn200 => fault with { AfterTokens = chance.Next(0, 20) },
            _ => fault,
        };

        // What hits the process or its port cannot be diced.
        return fault.Fault is FaultKind.Down or FaultKind.Loading or FaultKind.EngineDead ? shaped : shaped with { Probability = 0.3 + (0.7 * chance.NextDouble()) };
    }
}
