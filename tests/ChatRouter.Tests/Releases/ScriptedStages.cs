using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;

namespace ChatRouter.Tests.Releases;

/// <summary>A candidate that answers as it is told.</summary>
internal sealed class ScriptedStages : IStageRunner
{
    private int _running;

    public GateVerdict Verdict { get; set; } = GateVerdict.Pass;

    /// <summary>What the answer waits for.</summary>
    public Func<CancellationToken, Task> Wait { get; set; } = _ => Task.CompletedTask;

    public List<ReleaseStage> Asked { get; } = [];

    /// <summary>Most that asked at once.</summary>
    public int MostAtOnce { get; private set; }

    public async Task<IReadOnlyList<GateResult>> RunAsync(ReleaseSettings release, ReleaseStage stage, CancellationToken cancellationToken)
    {
        Asked.Add(stage);
        MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            await Wait(cancellationToken);
        }
        finally
        {
            _running--;
        }

        return [new GateResult("golden", Verdict, "as told")];
    }
}
