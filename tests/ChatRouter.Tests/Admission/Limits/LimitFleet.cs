using System.Globalization;
using ChatRouter.Admission.Limits;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>Instances on one storage and one virtual clock, and callers of one tenant that come as told. A run is a function of its seed.</summary>
internal sealed class LimitFleet
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private readonly List<LimitMember> _members = [];
    private readonly List<(TimeSpan At, int Requests)> _admitted = [];
    private readonly Tenant _tenant;
    private readonly Random _random;
    private readonly SeededRandom _jitter;
    private int _born;

    private LimitFleet(ShakyTableStore store, Tenant tenant, int instances, int seed)
    {
        Store = store;
        _tenant = tenant;
        _random = new Random(seed);
        _jitter = new SeededRandom(seed);
        for (var i = 0; i < instances; i++) Add();
    }

    public ManualClock Clock { get; } = new();

    public ShakyTableStore Store { get; }

    public CollectedEvents Events { get; } = new();

    public IReadOnlyList<LimitMember> Members => _members;

    /// <summary>Requests that were let in since the beginning.</summary>
    public int Admitted => _admitted.Sum(step => step.Requests);

    /// <summary>Since the beginning.</summary>
    public TimeSpan Elapsed { get; private set; }

    public static async Task<LimitFleet> CreateAsync(Tenant tenant, int instances, int seed = 1) => new(await ShakyTableStore.CreateAsync(), tenant, instances, seed);

    /// <summary>A new instance, as one that has just started.</summary>
    public LimitMember Add()
    {
        var gate = new Gate(_tenant, Clock);
        var name = string.Create(CultureInfo.InvariantCulture, $"i{++_born}");
        var keeper = new UsageKeeper(Store, gate.Gates, new FleetSettings(), () => _members.Count, Events, Clock, _jitter, name);
        var member = new LimitMember(gate, keeper) { TurnAt = Elapsed };
        _members.Add(member);
        return member;
    }

    /// <summary>An instance that is gone from one moment to the next.</summary>
    public void Kill(LimitMember member) => _members.Remove(member);

    /// <summary>Lets time pass.</summary>
    /// <param name="time">How long.</param>
    /// <param name="demand">Requests a minute that come to each instance, by its place.</param>
    /// <param name="tokens">Tokens of each.</param>
    public async Task RunAsync(TimeSpan time, Func<int, double> demand, int tokens = 10)
    {
        for (var end = Elapsed + time; Elapsed < end;)
        {
            Clock.Advance(Step);
            Elapsed += Step;
            foreach (var member in _members.Where(member => member.TurnAt <= Elapsed).ToList())
            {
                try
                {
                    await member.Keeper.TurnAsync();
                }
                catch (EntityTableException)
                {
                    // The next turn tries again, as in the loop.
                }

                member.TurnAt = Elapsed + ((0.8 + (0.4 * _jitter.NextDouble())) * member.Keeper.Interval);
            }

            var admitted = 0;
            for (var i = 0; i < _members.Count; i++)
            {
                for (var left = Arrivals(demand(i)); left > 0; left--)
                {
                    if (_members[i].Gate.Enter(tokens) is not null) continue;
                    _members[i].Gate.Leave();
                    admitted++;
                }
            }

            if (admitted > 0) _admitted.Add((Elapsed, admitted));
        }
    }

    /// <summary>Most requests that were let in within any minute that began after a moment.</summary>
    public int MostInAMinute(TimeSpan after = default)
    {
        var (most, sum, first) = (0, 0, 0);
        var steps = _admitted.Where(step => step.At > after).ToList();
        for (var last = 0; last < steps.Count; last++)
        {
            sum += steps[last].Requests;
            while (steps[last].At - steps[first].At >= TimeSpan.FromMinutes(1)) sum -= steps[first++].Requests;
            most = Math.Max(most, sum);
        }

        return most;
    }

    /// <summary>Requests a minute that were let in since a moment.</summary>
    public double RateSince(TimeSpan moment) => _admitted.Where(step => step.At > moment).Sum(step => step.Requests) / (Elapsed - moment).TotalMinutes;

    // Poisson, by exponential gaps.
    private int Arrivals(double perMinute)
    {
        var count = 0;
        for (var at = Gap(); at < Step.TotalMinutes; at += Gap()) count++;
        return count;

        double Gap() => perMinute <= 0 ? double.MaxValue : -Math.Log(1 - _random.NextDouble()) / perMinute;
    }
}
