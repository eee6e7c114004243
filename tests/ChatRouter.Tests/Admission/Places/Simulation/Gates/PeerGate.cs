using ChatRouter.Admission.Places;
using ChatRouter.Model.Callers;

namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>
/// A gate whose limits are found by a peer: the same ladder and the same reserve for critical requests as the router's, so that only the limits differ. Nobody waits.
/// </summary>
internal sealed class PeerGate(IReadOnlyList<int> rungs, IReadOnlyList<IPeerLimit> limits, TimeProvider time) : ISimGate
{
    private const double CriticalRisk = 0.005;
    private readonly Server[] _servers = [.. limits.Select(_ => new Server())];
    private readonly long _start = time.GetTimestamp();

    public int LimitOf(int server) => limits[server].Value;

    public int InFlightOf(int server) => _servers[server].InFlight;

    public ValueTask<ISimLease?> TakeAsync(SimArrival arrival, TimeSpan deadline)
    {
        var now = time.GetElapsedTime(_start);
        foreach (var index in Enumerable.Range(0, rungs.Count).OrderBy(s => rungs[s]).ThenBy(s => (double)InFlightOf(s) / LimitOf(s)))
        {
            var server = _servers[index];
            if (arrival.Lane == Lane.Critical && rungs[index] == 1) server.Critical.Count(now);
            var reserve = arrival.Lane == Lane.Critical ? 0 : Reserve.Of(server.Critical.PerSecond(now), server.MeanSeconds, LimitOf(index), rungs.Count(r => r == rungs[index]), CriticalRisk);
            if (LimitOf(index) - server.InFlight > reserve) return ValueTask.FromResult<ISimLease?>(new PeerLease(index, server, limits[index], time));
        }

        return ValueTask.FromResult<ISimLease?>(null);
    }

    private sealed class Server
    {
        public Rate Critical = new(TimeSpan.FromSeconds(10));

        public int InFlight { get; set; }

        public double MeanSeconds { get; set; }
    }

    private sealed class PeerLease(int index, Server server, IPeerLimit limit, TimeProvider time) : ISimLease
    {
        private readonly int _inFlight = ++server.InFlight;
        private readonly long _taken = time.GetTimestamp();
        private bool _hasBegun;

        public int Server => index;

        public void Sent()
        {
        }

        public void FirstToken()
        {
            _hasBegun = true;
            limit.Sample(time.GetElapsedTime(_taken), _inFlight, isLost: false);
        }

        public void Leave(bool isComplete)
        {
            server.InFlight--;
            var took = time.GetElapsedTime(_taken);
            if (!_hasBegun) limit.Sample(took, _inFlight, isLost: true);
            if (isComplete) server.MeanSeconds = server.MeanSeconds == 0 ? took.TotalSeconds : server.MeanSeconds + (0.1 * (took.TotalSeconds - server.MeanSeconds));
        }
    }
}
