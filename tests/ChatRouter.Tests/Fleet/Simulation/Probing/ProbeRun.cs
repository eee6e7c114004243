namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>A probe run that is under way.</summary>
/// <param name="Process">Who makes it.</param>
/// <param name="Number">Counts the runs.</param>
/// <param name="ClaimedUntil">Until when its claim holds by its process's clock; null if it has none.</param>
/// <param name="Limit">Stops it.</param>
internal sealed record ProbeRun(SimProcess Process, int Number, DateTimeOffset? ClaimedUntil, CancellationToken Limit)
{
    public override string ToString() => $"run {Number} of {Process.Name}";
}
