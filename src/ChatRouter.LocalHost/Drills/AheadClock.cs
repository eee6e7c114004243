namespace ChatRouter.LocalHost.Drills;

/// <summary>A clock that is wrong by a constant. Durations are right.</summary>
internal sealed class AheadClock(TimeProvider right, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => right.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => right.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + ahead;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
