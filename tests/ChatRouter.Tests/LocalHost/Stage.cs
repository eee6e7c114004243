using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Tests.LocalHost;

/// <summary>Where functions and the test that calls them meet.</summary>
public sealed class Stage
{
    public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> Message { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<TimerInfo> Timer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
