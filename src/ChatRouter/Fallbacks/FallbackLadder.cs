using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Fallbacks;

/// <summary>The rungs of one route that answer without backends, in order. Thread-safe.</summary>
/// <param name="steps">At least one.</param>
/// <param name="time">Measures the time that a source may take.</param>
internal sealed class FallbackLadder(ImmutableArray<(Rung Rung, IFallback Source)> steps, TimeProvider time)
{
    /// <summary>Time for one source. They look into memory as a rule; what asks others has a shorter limit of its own.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The first answer that a source has, or null: the request ends in its error then.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async ValueTask<(Rung Rung, FallbackAnswer Answer)?> AnswerAsync(FallbackRequest request, CancellationToken gone)
    {
        if (!MayAnswer(request)) return null;
        foreach (var (rung, source) in steps)
        {
            if (!request.Terms.Accept(rung) || (request.Needs & ~source.Abilities) != 0) continue;
            if (await TryAsync(source, request, gone) is { } answer) return (rung, answer);
        }

        return null;
    }

    private static bool MayAnswer(FallbackRequest request)
        => (request.Route.DegradedWithTools || !request.Needs.HasFlag(FallbackAbilities.Tools)) && (request.Route.DegradedInTasks || !request.IsInTask);

    private async ValueTask<FallbackAnswer?> TryAsync(IFallback source, FallbackRequest request, CancellationToken gone)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, gone);
        try
        {
            var answer = source.AnswerAsync(request, limit.Token);
            return answer.IsCompletedSuccessfully ? answer.Result : await answer.AsTask().WaitAsync(limit.Token);
        }
        catch (Exception) when (!gone.IsCancellationRequested)
        {
            // Whatever a source has: the caller still has the rungs below it.
            return null;
        }
    }
}
