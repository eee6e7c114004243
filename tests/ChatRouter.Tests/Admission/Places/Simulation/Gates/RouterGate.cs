using ChatRouter.Admission.Places;
using ChatRouter.Model;

namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>The router's own places, asked as its dispatcher asks them: a first look down the ladder, a last one, and then the wait.</summary>
internal sealed class RouterGate(PlaceRegistry places, IReadOnlyList<int> rungs) : ISimGate
{
    public int LimitOf(int server) => places[Name(server)].Limit;

    public int InFlightOf(int server) => places[Name(server)].InFlight;

    public static string Name(int server) => $"s{server}";

    public async ValueTask<ISimLease?> TakeAsync(SimArrival arrival, TimeSpan deadline)
    {
        var claim = new PlaceClaim("chat", arrival.Lane, arrival.Tenant, 1, arrival.Prompt, arrival.Answer);
        var order = Enumerable.Range(0, rungs.Count).OrderBy(s => rungs[s]).ThenBy(s => (double)InFlightOf(s) / LimitOf(s)).ToArray();
        foreach (var server in order)
        {
            var look = rungs[server] == 1 ? PlaceLook.First : PlaceLook.StepDown;
            if (places.TryTake(Name(server), claim, look, rungs.Count(r => r == rungs[server])) is { } place) return Lease(place, arrival);
        }

        foreach (var server in order)
        {
            if (places.TryTake(Name(server), claim, PlaceLook.Last) is { } place) return Lease(place, arrival);
        }

        return await places.WaitAsync(claim, [.. order.Select(Name)], deadline, CancellationToken.None) is { } granted ? Lease(granted, arrival) : null;
    }

    private static RouterLease Lease(Place place, SimArrival arrival) => new(place, arrival);

    private sealed class RouterLease(Place place, SimArrival arrival) : ISimLease
    {
        public int Server { get; } = place.Backend.Name[1] - '0';

        public void Sent() => place.Sent();

        public void FirstToken() => place.FirstToken();

        public void Leave(bool isComplete)
        {
            if (isComplete) place.Leave(isComplete: true, (arrival.Prompt, arrival.Answer));
            else place.Leave();
        }
    }
}
