using System.Globalization;
using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Pipeline.Caching;
using ChatRouter.Releases.Gates.Candidates;

namespace ChatRouter.Pipeline.Releases;

/// <summary>Asks by the pipeline itself, in the shadow lane: questions yield to everything else, and count for no objective. Thread-safe.</summary>
internal sealed class CandidateCaller(RequestPipeline pipeline, TimeProvider time) : ICandidateCaller
{
    private const int LargestAnswerBytes = 4 * 1024 * 1024;
    private const int MostTries = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private long _questions;

    /// <summary>Questions and copies count against no tenant's limits.</summary>
    public static Tenant Tenant { get; } = new() { Name = "(release)", KeySha256 = [], Lane = Lane.Shadow };

    /// <inheritdoc/>
    public async Task<TrialAnswer> AskAsync(Route route, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        // The lane waits for nobody; a question of the router can.
        for (var tries = 1; ; tries++)
        {
            var answer = await AskOnceAsync(route, question, cancellationToken);
            if (answer.Result != RefusalCodes.LaneSaturated || tries == MostTries) return answer;
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Asks once: what finds no place is not asked again.</summary>
    public async Task<TrialAnswer> AskOnceAsync(Route route, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        using var buffer = new BufferedAnswer();
        var tee = new AnswerTee(buffer, LargestAnswerBytes, marksMiss: false);
        var state = pipeline.Open(string.Create(CultureInfo.InvariantCulture, $"release_{Guid.NewGuid():N}_{Interlocked.Increment(ref _questions)}"));
        var start = time.GetTimestamp();
        await pipeline.RunAsync(state, new IncomingCall { Tenant = Tenant, Lane = Lane.Shadow, Instead = route }, question, tee, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return AnswerOf(state, tee, time.GetElapsedTime(start));
    }

    private static TrialAnswer AnswerOf(RequestState state, AnswerTee tee, TimeSpan duration)
    {
        var last = state.Attempts.Count > 0 ? state.Attempts[^1] : null;
        var isComplete = state.Result == "complete";
        return new TrialAnswer
        {
            Status = tee.Head.Status,
            Result = state.Result ?? RefusalCodes.InternalError,
            Json = isComplete ? tee.Copy ?? default : default,
            Reason = isComplete ? FailureReason.None : last?.Reason ?? FailureReason.None,
            FirstToken = last?.FirstToken,
            Duration = duration,
            Usage = state.Usage,
            Backend = last?.Backend,
        };
    }
}
