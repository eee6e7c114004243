using System.Collections.Immutable;
using ChatRouter.Admission.Places;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Admission.Places.Simulation.Gates;
using ChatRouter.Tests.Fleet.Simulation;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>Router instances that share simulated servers, under an offered load. One thread, virtual time: a run is a function of its seed.</summary>
internal sealed class OverloadWorld
{
    private static readonly TimeSpan FirstTokenLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);
    private const double FoundWithin = 0.25;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PressedFor = TimeSpan.FromMilliseconds(100);

    private readonly OverloadPlan _plan;
    private readonly Random _random;
    private readonly List<(int Rung, SimServer Server)> _servers = [];
    private readonly List<(SimProcess Process, ISimGate Gate)> _instances = [];
    private int _next;
    private int _waiting;
    private TimeSpan _pressedUntil;

    public OverloadWorld(OverloadPlan plan)
    {
        _plan = plan;
        _random = new Random(plan.Seed);
        var backends = ImmutableArray.CreateBuilder<Backend>();
        foreach (var (rung, shape) in plan.Servers)
        {
            backends.Add(TestModel.Backend(RouterGate.Name(_servers.Count)) with { StartConcurrency = plan.Start(shape), MaxConcurrency = plan.Most });
            _servers.Add((rung, new SimServer(Pump, shape)));
        }

        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, [.. backends]))) with { Lanes = plan.Lanes };
        for (var i = 0; i < plan.Instances; i++)
        {
            var process = new SimProcess(Pump, $"i{i}", TimeSpan.Zero, i);
            int[] rungs = [.. _servers.Select(s => s.Rung)];
            ISimGate gate = plan.Peer is { } peer
                ? new PeerGate(rungs, [.. plan.Servers.Select(s => peer(plan.Start(s.Shape) ?? plan.Most, plan.Most))], process.Clock)
                : new RouterGate(new PlaceRegistry(model, process.Clock, new SeededRandom(i)), rungs);
            _instances.Add((process, gate));
        }
    }

    public Pump Pump { get; } = new();

    public IReadOnlyDictionary<Lane, LaneTally> Tallies { get; } = Enum.GetValues<Lane>().ToDictionary(lane => lane, _ => new LaneTally());

    public Dictionary<string, LaneTally> Tenants { get; } = [];

    /// <summary>Tokens of the whole answers to all that came in the measured time.</summary>
    public long CompletedTokens => Tallies.Values.Sum(t => t.Tokens);

    /// <summary>Tokens of the answers that ended in the measured time.</summary>
    public long EndedTokens { get; private set; }

    /// <summary>Where the slots' time went in the measured time.</summary>
    public SlotLoss Loss { get; } = new();

    /// <summary>When all limits, summed over the instances, were first within a quarter of the servers' slots; null: never.</summary>
    public TimeSpan? FoundAt { get; private set; }

    /// <summary>The limit of each server, summed over the instances.</summary>
    public IEnumerable<int> Limits => Enumerable.Range(0, _servers.Count).Select(s => _instances.Sum(i => i.Gate.LimitOf(s)));

    public IEnumerable<int> QueuesOfServers => _servers.Select(s => s.Server.Waiting);

    public SimServer Server(int index) => _servers[index].Server;

    public void Run()
    {
        foreach (var (lane, rate) in _plan.Rates) Arrive(lane, rate, "t");
        foreach (var (tenant, rate) in _plan.TenantRates) Arrive(Lane.Interactive, rate, tenant);
        foreach (var arrival in _plan.Arrivals) Pump.At(arrival.Due, owner: null, _ => Ask(arrival));
        Pump.After(Beat, Sample);
        Pump.RunUntil(_plan.Length + LongestDeadline);
        Assert.Null(Pump.Escape);
    }

    /// <summary>After a run nothing may be held.</summary>
    public IEnumerable<int> InFlight => Enumerable.Range(0, _servers.Count).Select(s => _instances.Sum(i => i.Gate.InFlightOf(s)));

    private bool IsMeasured => Pump.Now >= _plan.WarmUp && Pump.Now < _plan.Length;

    private void Sample()
    {
        if (Pump.Now >= _plan.Length) return;
        var isFound = true;
        foreach (var ((_, server), limit) in _servers.Zip(Limits))
        {
            isFound &= Math.Abs(limit - server.Slots) <= FoundWithin * server.Slots;
            if (IsMeasured) Loss.Sample(server.Slots, server.Running, server.Waiting, limit, _waiting > 0 || Pump.Now < _pressedUntil);
        }

        if (isFound) FoundAt ??= Pump.Now;
        Pump.After(Beat, Sample);
    }

    private void Arrive(Lane lane, double rate, string tenant)
    {
        if (rate <= 0) return;
        Pump.After(TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / rate), () =>
        {
            if (Pump.Now > _plan.Length) return;
            Ask(new SimArrival(Pump.Now, lane, tenant, 100, _random.Next(_plan.Tokens / 2, _plan.Tokens * 3 / 2), LadderLoad.Noise(_random, _plan.Noise)));
            Arrive(lane, rate, tenant);
        });
    }

    private void Ask(SimArrival arrival)
    {
        var (process, gate) = _instances[_next++ % _instances.Count];
        Pump.At(Pump.Now, process, _ => _ = AskAsync(process, gate, arrival));
    }

    private async Task AskAsync(SimProcess process, ISimGate gate, SimArrival arrival)
    {
        var begin = Pump.Now;
        var deadline = arrival.Lane == Lane.Batch ? LongestDeadline : TimeSpan.FromSeconds(20);
        var counts = begin >= _plan.WarmUp && begin < _plan.Length;
        var tally = counts ? Tallies[arrival.Lane] : new LaneTally();
        tally.Offered++;
        if (await TakeAsync(gate, arrival, deadline) is not { } place)
        {
            _pressedUntil = Pump.Now + PressedFor;
            tally.AddShed(Pump.Now - begin);
            return;
        }

        var (rung, server) = _servers[place.Server];
        var answer = new SimAnswer(process, arrival);
        var sent = Pump.Now;
        server.Send(answer);
        place.Sent();
        Pump.At(Pump.Now + FirstTokenLimit, process, _ => answer.FirstToken.TrySetResult(false));
        if (!await answer.FirstToken.Task)
        {
            tally.TimedOut++;
            server.Leave(answer);
            place.Leave(isComplete: false);
            return;
        }

        place.FirstToken();
        tally.AddFirstToken(Pump.Now - begin);
        tally.AddWaits(sent - begin, answer.BegunAt - sent);
        Pump.At(begin + deadline, process, _ => answer.End.TrySetResult(false));
        if (!await answer.End.Task)
        {
            tally.Broken++;
            server.Leave(answer);
            place.Leave(isComplete: false);
            return;
        }

        place.Leave(isComplete: true);
        tally.Completed++;
        tally.Tokens += arrival.Answer;
        if (IsMeasured) EndedTokens += arrival.Answer;
        if (rung == 1) tally.CompletedOnFirstRung++;
        if (counts && _plan.TenantRates.ContainsKey(arrival.Tenant)) (Tenants.TryGetValue(arrival.Tenant, out var own) ? own : Tenants[arrival.Tenant] = new LaneTally()).Tokens += arrival.Answer;
    }

    private async ValueTask<ISimLease?> TakeAsync(ISimGate gate, SimArrival arrival, TimeSpan deadline)
    {
        var asked = gate.TakeAsync(arrival, deadline);
        if (asked.IsCompleted) return await asked;
        _waiting++;
        var place = await asked;
        _waiting--;
        return place;
    }
}
