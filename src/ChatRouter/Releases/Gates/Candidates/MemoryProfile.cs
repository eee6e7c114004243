using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>What the probes say of the candidate's memory, at rest and under the load of the golden prompts. One run.</summary>
internal sealed class MemoryProfile
{
    private const string Name = "memory";

    private readonly MemoryGate _bounds;
    private readonly ImmutableArray<Backend> _backends;
    private readonly Func<FleetView> _view;
    private readonly Dictionary<string, BackendHealth?> _rest;

    /// <summary>Notes what they say before the load.</summary>
    public MemoryProfile(MemoryGate bounds, ImmutableArray<Backend> backends, Func<FleetView> view)
    {
        _bounds = bounds;
        _backends = backends;
        _view = view;
        _rest = backends.ToDictionary(backend => backend.Name, Now, StringComparer.Ordinal);
    }

    /// <summary>Whether the probes have looked at every backend since, or nobody wants to know.</summary>
    public bool IsComplete => _bounds.NotMeasured is not null || _backends.All(backend => Now(backend) is { } now && now.CheckedAt > (_rest[backend.Name]?.CheckedAt ?? DateTimeOffset.MinValue));

    /// <summary>The verdict.</summary>
    public GateResult Judge()
    {
        if (_bounds.NotMeasured is { } why) return new GateResult(Name, GateVerdict.Pass, $"Not measured: {why}.");
        var figures = new List<string>();
        var (isOver, isMissing) = (false, false);
        foreach (var backend in _backends)
        {
            var (rest, load) = (_rest[backend.Name], Now(backend));
            var isNew = load is not null && load.CheckedAt > (rest?.CheckedAt ?? DateTimeOffset.MinValue);
            var (gpu, cache) = (load?.Gpu?.MemoryUse, load?.KvCacheUse);
            isMissing |= !isNew || (gpu is null && cache is null);
            isOver |= isNew && (gpu > _bounds.MaxGpu || cache > _bounds.MaxKvCache);
            figures.Add($"{backend}: {(isNew ? $"GPU {Share(rest?.Gpu?.MemoryUse)} at rest, {Share(gpu)} under load; KV cache {Share(rest?.KvCacheUse)} and {Share(cache)}" : "no probe under load")}");
        }

        var verdict = isOver ? GateVerdict.Fail : isMissing ? GateVerdict.Unavailable : GateVerdict.Pass;
        return new GateResult(Name, verdict, $"{string.Join("; ", figures)} (at most {Share(_bounds.MaxGpu)} and {Share(_bounds.MaxKvCache)}).");
    }

    private BackendHealth? Now(Backend backend) => _view().Health.GetValueOrDefault(backend.Name);

    private static string Share(double? use) => use is { } known ? known.ToString("P0", CultureInfo.InvariantCulture) : "unknown";
}
