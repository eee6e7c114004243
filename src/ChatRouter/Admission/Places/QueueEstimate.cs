namespace ChatRouter.Admission.Places;

/// <summary>
/// How many requests stand in a backend's queue, from first tokens at the top of its limit: what these take longer than usual is the time in the queue, and by Little's law the
/// queue is that time times the requests that end per second. Says so as soon as it is sure, after 16 first tokens at the latest. Not thread-safe.
/// </summary>
internal sealed class QueueEstimate
{
    private const int Fewest = 4;
    private const int Most = 16;
    private const double Grace = 0.1;
    private const double LeastGraceSeconds = 0.01;
    private const double StandardErrors = 2;
    private const double LeastQueue = 0.25;

    private int _count;
    private double _excess;
    private double _variance;

    /// <summary>Adds a first token.</summary>
    /// <param name="seconds">What it took.</param>
    /// <param name="usual">Mean and variance of its size while nobody waits.</param>
    /// <param name="endsPerSecond">Requests that end per second while every place is taken.</param>
    /// <returns>Requests in the queue, if that is sure and a quarter of one at least; 0: none, or not known yet.</returns>
    public double Add(double seconds, (double Mean, double Variance) usual, double endsPerSecond)
    {
        _count++;
        _excess += seconds - usual.Mean - Math.Max(LeastGraceSeconds, Grace * usual.Mean);
        _variance += usual.Variance;
        if (_count < Fewest) return 0;
        var isSure = _excess > StandardErrors * Math.Sqrt(_variance);
        if (!isSure && _count < Most) return 0;
        var queue = _excess / _count * endsPerSecond;
        _count = 0;
        _excess = _variance = 0;
        return isSure && queue >= LeastQueue ? queue : 0;
    }
}
