namespace ChatRouter.Fallbacks;

/// <summary>
/// A source of answers without backends: one small class for each kind of <see cref="Model.AnswerSource"/>, made once for each rung by <see cref="FallbackFactory"/>. It is asked
/// when all backends of the ladder have given no answer and nothing has reached the caller. Thread-safe.
/// </summary>
internal interface IFallback
{
    /// <summary>What it can honour. A request that needs more is not put to it.</summary>
    FallbackAbilities Abilities { get; }

    /// <summary>The answer, or null if it has none: then the next rung is asked. May throw; that is as good as null.</summary>
    /// <param name="request">What is asked, and by whom: an answer that was made for another tenant must never be given.</param>
    /// <param name="limit">Fires when the time for it is up, or the caller has left; an answer that comes later is thrown away.</param>
    ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit);
}
