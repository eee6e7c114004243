namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>
/// The arrivals of a run: a Poisson process, given how many come in each of its parts, so that the offered load is the one named and not one drawn around it.
/// A function of its arguments alone: two routers, or the critical lane with and without the others, meet the same requests at the same times.
/// </summary>
internal static class ArrivalPlan
{
    /// <param name="rate">Requests per second.</param>
    /// <param name="lead">Time before the measured part.</param>
    /// <param name="measured">The measured part.</param>
    /// <param name="tail">Time after it, so that the last measured requests meet the same load as the others.</param>
    /// <param name="seed">Decides times, lanes and sizes.</param>
    public static IReadOnlyList<Arrival> Create(double rate, TimeSpan lead, TimeSpan measured, TimeSpan tail, int seed)
    {
        var random = new Random(seed);
        TimeSpan[] due =
        [
            .. Part(rate, -lead, TimeSpan.Zero, random),
            .. Part(rate, TimeSpan.Zero, measured, random),
            .. Part(rate, measured, measured + tail, random),
        ];
        var arrivals = new Arrival[due.Length];
        string[] deck = [.. Lanes.Deck];
        for (var i = 0; i < arrivals.Length; i++)
        {
            if (i % deck.Length == 0)
                random.Shuffle(deck);
            arrivals[i] = new(i, due[i], deck[i % deck.Length], SizeMix.Draw(random));
        }

        return arrivals;
    }

    // The times of a Poisson process whose number is known are uniform draws in order.
    private static IEnumerable<TimeSpan> Part(double rate, TimeSpan from, TimeSpan to, Random random)
    {
        var times = new TimeSpan[(int)Math.Round(rate * (to - from).TotalSeconds)];
        for (var i = 0; i < times.Length; i++)
            times[i] = from + ((to - from) * random.NextDouble());
        return times.Order();
    }
}
