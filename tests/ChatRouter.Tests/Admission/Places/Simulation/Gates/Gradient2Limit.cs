namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>
/// Gradient2 of Netflix concurrency-limits with its defaults: <c>limit = limit * gradient + queue</c>, smoothed by a fifth, where the gradient is one and a half times the
/// long average over the latest sample, between a half and one, and the queue is 4.
/// </summary>
internal sealed class Gradient2Limit(int start, int most) : IPeerLimit
{
    private const double Tolerance = 1.5;
    private const double Smoothing = 0.2;
    private const double Queue = 4;
    private const int LongWindow = 600;
    private const int WarmUp = 10;

    private double _limit = start;
    private double _long;
    private double _sum;
    private int _samples;

    public int Value => Math.Max(1, (int)_limit);

    public void Sample(TimeSpan took, int inFlight, bool isLost)
    {
        var now = took.TotalSeconds;
        if (_samples < WarmUp)
        {
            _sum += now;
            _long = _sum / ++_samples;
        }
        else
        {
            _long += (now - _long) * 2 / (LongWindow + 1);
        }

        if (_long / now > 2) _long *= 0.95;
        if (inFlight < _limit / 2) return;
        var gradient = Math.Clamp(Tolerance * _long / now, 0.5, 1);
        _limit = Math.Clamp((_limit * (1 - Smoothing)) + (((_limit * gradient) + Queue) * Smoothing), 1, most);
    }
}
