using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Telemetry;

namespace ChatRouter.Releases.Figures;

/// <summary>
/// Counts what this instance sees of releases, by step and arm. On the path of requests that are on a side of a release; others never come here. It waits for nothing but a short
/// lock of the step. Thread-safe.
/// </summary>
internal sealed class ReleaseCounter
{
    private readonly ConcurrentDictionary<(string Salt, ReleaseStage Stage, int Step), StepCount> _steps = new();

    /// <summary>Counts a request that has ended, if it was on a side of a release.</summary>
    public void Count(DecisionRecord decision)
    {
        if (decision.Variant is { } variant && ReleaseSample.Of(decision) is { } sample) Add(variant, sample);
    }

    /// <summary>Counts a sample for a side.</summary>
    public void Add(ReleaseVariant variant, in ReleaseSample sample)
    {
        var step = Of(variant);
        lock (step)
        {
            step.Figures.Of(variant.Arm).Add(sample);
            step.Changes++;
        }
    }

    /// <summary>Counts what somebody thinks of an answer of a side.</summary>
    public void AddFeedback(ReleaseVariant variant, bool isGood)
    {
        var step = Of(variant);
        lock (step)
        {
            var arm = step.Figures.Of(variant.Arm);
            arm[ArmCounter.Judged]++;
            if (!isGood) arm[ArmCounter.JudgedBad]++;
            step.Changes++;
        }
    }

    /// <summary>A copy of the steps that have changed since they were last taken to storage, each with what to tell <see cref="Written"/>.</summary>
    public ImmutableArray<(string Salt, ReleaseStage Stage, int Step, ReleaseFigures Figures, long Changes)> Due()
    {
        var due = ImmutableArray.CreateBuilder<(string, ReleaseStage, int, ReleaseFigures, long)>();
        foreach (var (key, step) in _steps)
        {
            lock (step)
            {
                if (step.Changes != step.Written) due.Add((key.Salt, key.Stage, key.Step, new ReleaseFigures().Add(step.Figures), step.Changes));
            }
        }

        return due.ToImmutable();
    }

    /// <summary>Storage has what <see cref="Due"/> gave.</summary>
    public void Written(string salt, ReleaseStage stage, int step, long changes)
    {
        if (_steps.TryGetValue((salt, stage, step), out var count)) lock (count) count.Written = changes;
    }

    /// <summary>Forgets the releases that do not run any more.</summary>
    public void Keep(IReadOnlySet<string> salts)
    {
        foreach (var key in _steps.Keys)
        {
            if (!salts.Contains(key.Salt)) _steps.TryRemove(key, out _);
        }
    }

    private StepCount Of(ReleaseVariant variant) => _steps.GetOrAdd((variant.Salt, variant.Stage, variant.Step), static _ => new StepCount());

    private sealed class StepCount
    {
        public ReleaseFigures Figures { get; } = new();

        public long Changes { get; set; }

        public long Written { get; set; }
    }
}
