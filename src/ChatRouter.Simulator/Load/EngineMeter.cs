using ChatRouter.Simulator.Generation;

namespace ChatRouter.Simulator.Load;

/// <summary>What an engine has done since it started. Thread-safe.</summary>
internal sealed class EngineMeter
{
    private long _prompt;
    private long _generated;
    private long _stopped;
    private long _lengthened;
    private long _aborted;
    private long _decodes;
    private int _longest;

    public Histogram FirstToken { get; } =
        new(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560);

    public Histogram InterToken { get; } = new(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80);
    public Histogram EndToEnd { get; } = Long();
    public Histogram Queued { get; } = Long();
    public Histogram Prefill { get; } = Long();
    public Histogram Decode { get; } = Long();

    public long PromptTokens => Interlocked.Read(ref _prompt);
    public long GeneratedTokens => Interlocked.Read(ref _generated);
    public long Stopped => Interlocked.Read(ref _stopped);
    public long Lengthened => Interlocked.Read(ref _lengthened);
    public long Aborted => Interlocked.Read(ref _aborted);
    public long Decodes => Interlocked.Read(ref _decodes);
    public int LongestSequence => Volatile.Read(ref _longest);

    public void Finished(int promptTokens, int generated, FinishReason reason, AnswerTimes times)
    {
        Interlocked.Add(ref _prompt, promptTokens);
        Interlocked.Add(ref _generated, generated);
        Interlocked.Add(ref _decodes, generated);
        Interlocked.Increment(ref reason == FinishReason.Length ? ref _lengthened : ref _stopped);
        if (promptTokens + generated > LongestSequence)
            Volatile.Write(ref _longest, promptTokens + generated);

        FirstToken.Observe((times.Queue + times.Prompt).TotalSeconds);
        Queued.Observe(times.Queue.TotalSeconds);
        Prefill.Observe(times.Prompt.TotalSeconds);
        Decode.Observe(times.Decode.TotalSeconds);
        EndToEnd.Observe((times.Queue + times.Prompt + times.Decode).TotalSeconds);
        if (generated > 1)
            InterToken.Observe(times.Decode.TotalSeconds / (generated - 1), generated - 1);
    }

    public void AbortedAfter(int promptTokens, int generated)
    {
        Interlocked.Add(ref _prompt, promptTokens);
        Interlocked.Add(ref _generated, generated);
        Interlocked.Increment(ref _aborted);
    }

    private static Histogram Long() => new(0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680);
}
