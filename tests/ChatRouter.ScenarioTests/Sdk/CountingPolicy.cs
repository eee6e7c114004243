using System.ClientModel.Primitives;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>Counts the calls that the SDK puts on the wire, its own retries among them.</summary>
internal sealed class CountingPolicy : PipelinePolicy
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Interlocked.Increment(ref _calls);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Interlocked.Increment(ref _calls);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }
}
