using System.Collections.Immutable;
using ChatRouter.Admission.Places;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Fleet.Simulation;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>Router instances that share simulated servers, under an offered load. One thread, virtual time: a run is a function of its seed.</summary>
internal sealed class OverloadWorld
{
    private static readonly TimeSpan FirstTokenLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);

    private readonly OverloadPlan _plan;
    private readonly Random _random;
    private readonly List<(int Rung, string Name, SimServer Server)> _servers = [];
    private readonly List<(SimProcess Process, PlaceRegistry Places)> _instances = [];
    private int _next;

    public OverloadWorld(OverloadPlan plan)
    {
        _plan = plan;
        _random = new Random(plan.Seed);
        var backends = ImmutableArray.CreateBuilder<Backend>();
        foreach (var (rung, shape) in plan.Servers)
        {
            var name = $"s{_servers.Count}";
            _servers.Add((rung, name, new SimServer(Pump, shape, _random) { Noise = plan.Noise }));
            backends.Add(TestModel.Backend(name) with { StartConcurrency = plan.Start, MaxConcurrency = plan.Most });
        }

        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, [.. backends]))) with { Lanes = plan.Lanes };
        for (var i = 0; i < plan.Instances; i++)
        {
            var process = new SimProcess(Pump, $"i{i}", TimeSpan.Zero, i);
            _instances.Add((process, new PlaceRegistry(model, process.Clock, new SeededRandom(i))));
        }
    }

    public Pump Pump { get; } = new();

    public IReadOnlyDictionary<Lane, LaneTally> Tallies { get; } = Enum.GetValues<Lane>().ToDictionary(lane => lane, _ => new LaneTally());

    public Dictionary<string, LaneTally> Tenants { get; } = [];

    public long CompletedTokens => Tallies.Values.Sum(t => t.Tokens);

    /// <summary>The limit of each server, summed over the instances.</summary>
    public IEnumerable<int> Limits => _servers.Select(s => _instances.Sum(i => i.Places[s.Name].Limit));

    public IEnumerable<int> QueuesOfServers => _servers.Select(s => s.Server.Waiting);

    public SimServer Server(int index) => _servers[index].Server;

    public void Run()
    {
        foreach (var (lane, rate) in _plan.Rates) Arrive(lane, rate, "t");
        foreach (var (tenant, rate) in _plan.TenantRates) Arrive(Lane.Interactive, rate, tenant);
        Pump.RunUntil(_plan.Length + LongestDeadline);
        Assert.Null(Pump.Escape);
    }

    /// <summary>After a run nothing may be held.</summary>
    public IEnumerable<int> InFlight => _servers.Select(s => _instances.Sum(i => i.Places[s.Name].InFlight));

    private void Arrive(Lane lane, double rate, string tenant)
    {
        if (rate <= 0) return;
        Pump.After(TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / rate), () =>
        {
            if (Pump.Now > _plan.Length) return;
            var (process, places) = _instances[_next++ % _instances.Count];
            var tokens = _random.Next(_plan.Tokens / 2, _plan.Tokens * 3 / 2);
            Pump.At(Pump.Now, process, _ => _ = AskAsync(process, places, lane, tenant, tokens));
            Arrive(lane, rate, tenant);
        });
    }

    private async Task AskAsync(SimProcess process, PlaceRegistry places, Lane lane, string tenant, int tokens)
    {
        var begin = Pump.Now;
        var deadline = lane == Lane.Batch ? LongestDeadline : TimeSpan.FromSeconds(20);
        var counts = begin >= _plan.WarmUp;
        var tally = counts ? Tallies[lane] : new LaneTally();
        tally.Offered++;
        var claim = new PlaceClaim("chat", lane, tenant, 1, 100, tokens);
        var order = _servers.OrderBy(s => s.Rung).ThenBy(s => (double)places[s.Name].InFlight / places[s.Name].Limit).Select(s => s.Name).ToArray();
        var place = order.Select(name => places.TryTake(name, claim, PlaceLook.First, _servers.Count(s => s.Rung == _servers.Single(one => one.Name == name).Rung))).FirstOrDefault(p => p is not null)
            ?? order.Select(name => places.TryTake(name, claim, PlaceLook.Last)).FirstOrDefault(p => p is not null)
            ?? await places.WaitAsync(claim, order, deadline - (Pump.Now - begin), CancellationToken.None);
        if (place is null)
        {
            tally.AddShed(Pump.Now - begin);
            return;
        }

        var (rung, _, server) = _servers.Single(s => s.Name == place.Backend.Name);
        var answer = new SimAnswer(process, tokens);
        server.Send(answer);
        place.Sent();
        Pump.At(Pump.Now + FirstTokenLimit, process, _ => answer.FirstToken.TrySetResult(false));
        if (!await answer.FirstToken.Task)
        {
            tally.TimedOut++;
            server.Leave(answer);
            place.Leave();
            return;
        }

        place.FirstToken();
        tally.AddFirstToken(Pump.Now - begin);
        Pump.At(begin + deadline, process, _ => answer.End.TrySetResult(false));
        if (!await answer.End.Task)
        {
            tally.Broken++;
            server.Leave(answer);
            place.Leave();
            return;
        }

        place.Leave(isComplete: true, (100, tokens));
        tally.Completed++;
        tally.Tokens += tokens;
        if (rung == 1) tally.CompletedOnFirstRung++;
        if (counts && _plan.TenantRates.ContainsKey(tenant)) (Tenants.TryGetValue(tenant, out var own) ? own : Tenants[tenant] = new LaneTally()).Tokens += tokens;
    }
}
