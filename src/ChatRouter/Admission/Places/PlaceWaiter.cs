namespace ChatRouter.Admission.Places;

/// <summary>A request that waits for a place at any of several backends. Guarded by the lock of <see cref="PlaceRegistry"/>.</summary>
internal sealed class PlaceWaiter(PlaceClaim claim, BackendPlaces[] backends, TimeSpan since)
{
    private readonly TaskCompletionSource<Place?> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who waits.</summary>
    public PlaceClaim Claim { get; } = claim;

    /// <summary>Where it would go.</summary>
    public BackendPlaces[] Backends { get; } = backends;

    /// <summary>Since when.</summary>
    public TimeSpan Since { get; } = since;

    /// <summary>The place; null: it waits no longer.</summary>
    public Task<Place?> Granted => _granted.Task;

    /// <summary>Ends the wait.</summary>
    public void End(Place? place) => _granted.SetResult(place);
}
