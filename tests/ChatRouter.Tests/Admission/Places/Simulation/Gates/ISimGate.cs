namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>What decides in one router instance who goes to which server.</summary>
internal interface ISimGate
{
    /// <summary>A place, at once or after a wait; null: the request is shed.</summary>
    ValueTask<ISimLease?> TakeAsync(SimArrival arrival, TimeSpan deadline);

    int LimitOf(int server);

    int InFlightOf(int server);
}
