namespace ChatRouter.Admission.Places;

/// <summary>
/// How many places must stay free for the higher lanes. Their arrivals take the free places one by one, and the end of any request gives one back, up to <c>r</c>: a random
/// walk that is at zero for <c>(1 - load) load^r / (1 - load^(r+1))</c> of the time, where <c>load = arrivals / ends</c> (M/M/1 with r places).
/// </summary>
internal static class Reserve
{
    private const double HighestLoad = 0.95;

    /// <param name="arrivals">Arrivals of the higher lanes per second.</param>
    /// <param name="seconds">How long a request holds its place.</param>
    /// <param name="limit">Places in all.</param>
    /// <param name="peers">Backends of the rung: whoever finds no place at one goes to another, so together they need no more than one of them would.</param>
    /// <param name="risk">The share of the requests of the higher lanes that may find no place.</param>
    /// <returns>Places; 0 without arrivals or where there is but one place, at most half of them.</returns>
    public static int Of(double arrivals, double seconds, int limit, int peers, double risk)
    {
        var load = arrivals * seconds / limit;
        if (load < 1e-4 || limit < 2) return 0;
        if (load > HighestLoad) return limit / 2;
        var places = (int)Math.Ceiling(Math.Log(risk / (1 - load + (risk * load))) / Math.Log(load) / peers);
        return Math.Clamp(places, 1, limit / 2);
    }
}
