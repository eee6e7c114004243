namespace ChatRouter.Fleet;

/// <summary>Runs an operation at most once at a time: whoever asks while it runs gets the running one. Thread-safe.</summary>
/// <param name="operation">Does not throw.</param>
internal sealed class SingleFlight(Func<Task> operation)
{
    private TaskCompletionSource? _running;

    /// <summary>The running operation, or a new one. Its first steps run on the caller's thread.</summary>
    internal Task RunAsync()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _running, mine, null) is { } running ? JoinAsync(running.Task) : StartAsync(mine);
    }

    // Goes on where the caller was; combinators over the task itself would go on in the thread pool.
    private static async Task JoinAsync(Task running) => await running;

    private async Task StartAsync(TaskCompletionSource mine)
    {
        try
        {
            await operation();
        }
        finally
        {
            Volatile.Write(ref _running, null);
            mine.SetResult();
        }
    }
}
