namespace ChatRouter.Capacity;

/// <summary>
/// A queue before several slots that are alike. Arrivals at random, one line, nobody leaves: Erlang's formulas (M/M/n), their waits scaled by (1 + cv^2) / 2 for other variations of the service
/// time (Lee and Longton's approximation of M/G/n). Immutable.
/// </summary>
/// <param name="Offered">Load in erlangs: arrivals per second times the mean service time, which by Little's law is the mean number of busy slots. 0 or more.</param>
/// <param name="Slots">Requests that are served at the same time. 0 or more.</param>
/// <param name="Service">Mean service time.</param>
/// <param name="Variation">Coefficient of variation of the service time: its standard deviation over its mean. 1 is exponential; answers of models have 1 to 1.5.</param>
public readonly record struct ServerQueue(double Offered, int Slots, TimeSpan Service, double Variation = 1)
{
    private const int MostSlots = 1_000_000;

    /// <summary>Load over slots; 1 and more has no steady state.</summary>
    public double Utilization => Slots == 0 ? (Offered > 0 ? double.PositiveInfinity : 0) : Offered / Slots;

    /// <summary>Whether the line stays finite.</summary>
    public bool IsStable => Offered < Slots;

    /// <summary>Erlang B: share of arrivals that find every slot busy, if those do not wait. B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)).</summary>
    public double BlockProbability
    {
        get
        {
            if (Offered <= 0) return 0;
            var blocked = 1.0;
            for (var n = 1; n <= Slots; n++) blocked = Offered * blocked / (n + (Offered * blocked));
            return blocked;
        }
    }

    /// <summary>Erlang C: share of arrivals that wait. C = B / (1 - rho (1 - B)); 1 without a steady state.</summary>
    public double WaitProbability
    {
        get
        {
            if (!IsStable) return Offered > 0 ? 1 : 0;
            var blocked = BlockProbability;
            return blocked / (1 - (Utilization * (1 - blocked)));
        }
    }

    /// <summary>Mean wait of all arrivals, C S / (n - a) times (1 + cv^2) / 2; null without a steady state.</summary>
    public TimeSpan? MeanWait => IsStable ? WaitProbability * MeanOfThoseWhoWait : null;

    private TimeSpan MeanOfThoseWhoWait => Service / (Slots - Offered) * ((1 + (Variation * Variation)) / 2);

    /// <summary>Share of arrivals that wait longer than this: C exp(-(n - a) t / S), the mean scaled as above; 1 without a steady state.</summary>
    public double WaitBeyond(TimeSpan wait) => IsStable ? (Offered <= 0 ? 0 : WaitProbability * Math.Exp(-(wait / MeanOfThoseWhoWait))) : 1;

    /// <summary>
    /// Share of arrivals that do not get a slot if nobody waits longer than this: (1 - rho) w / (1 - rho w) with w = <see cref="WaitBeyond"/> (exact for M/M/n with a fixed patience), and
    /// (rho - 1) / rho from full load on.
    /// </summary>
    public double LossBeyond(TimeSpan wait)
    {
        if (!IsStable) return double.IsFinite(Utilization) ? 1 - (1 / Math.Max(1, Utilization)) : 1;
        var beyond = WaitBeyond(wait);
        return (1 - Utilization) * beyond / (1 - (Utilization * beyond));
    }

    /// <summary>The wait that this share of arrivals does not exceed (0.99: the 99th percentile); null without a steady state.</summary>
    public TimeSpan? WaitWithin(double share)
    {
        if (!IsStable) return null;
        var beyond = 1 - share;
        return WaitProbability <= beyond ? TimeSpan.Zero : MeanOfThoseWhoWait * Math.Log(WaitProbability / beyond);
    }

    /// <summary>The fewest slots with which at most <paramref name="share"/> of the arrivals wait longer than <paramref name="wait"/>.</summary>
    public int SlotsFor(TimeSpan wait, double share)
    {
        for (var slots = Math.Max(Slots, (int)Math.Floor(Offered) + 1); slots < MostSlots; slots++)
        {
            if ((this with { Slots = slots }).WaitBeyond(wait) <= share) return slots;
        }

        return MostSlots;
    }
}
