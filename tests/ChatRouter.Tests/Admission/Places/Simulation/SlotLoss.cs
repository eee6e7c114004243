namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>Where the time of the servers' slots went that no answer was written in, in parts of all slot time, by samples.</summary>
internal sealed class SlotLoss
{
    private double _slots;
    private double _limit;
    private double _kept;
    private double _nobody;
    private double _excess;

    /// <summary>The limit is lower than the slots.</summary>
    public double LimitTooLow => _limit / _slots;

    /// <summary>Places below the limit that nobody had although somebody waited or was shed in the last 100 ms.</summary>
    public double KeptFree => _kept / _slots;

    /// <summary>Places below the limit that nobody asked for.</summary>
    public double NobodyThere => _nobody / _slots;

    /// <summary>Requests in the servers' queues: not lost, but late.</summary>
    public double Queued => _excess / _slots;

    public void Sample(int slots, int running, int queued, int limit, bool isPressed)
    {
        var idle = slots - running;
        var below = Math.Clamp(slots - limit, 0, idle);
        _slots += slots;
        _limit += below;
        _excess += queued;
        if (isPressed) _kept += idle - below;
        else _nobody += idle - below;
    }
}
