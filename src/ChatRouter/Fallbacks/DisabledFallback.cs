using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Settings;

namespace ChatRouter.Fallbacks;

/// <summary>Tells in the form that the route has chosen that the feature is not to be had now.</summary>
internal sealed class DisabledFallback : IFallback
{
    /// <inheritdoc/>
    public FallbackAbilities Abilities => FallbackAbilities.Media | FallbackAbilities.Figures;

    /// <summary>What a caller of a route gets.</summary>
    /// <param name="route">The route.</param>
    /// <param name="retryAfter">When the feature is back, if that is known.</param>
    /// <param name="mayTell">Whether the caller can do with the message: not where a tool call, JSON or a line of a batch is asked for.</param>
    public static FallbackAnswer AnswerOf(Route route, TimeSpan? retryAfter, bool mayTell)
    {
        var settings = route.Disabled;
        var after = retryAfter ?? settings.RetryAfter;
        return settings.Answer == DisabledAnswer.Message && mayTell
            ? new FallbackAnswer { Completion = FallbackCompletion.OfText(settings.Message), Result = RefusalCodes.FeatureDisabled }
            : new FallbackAnswer
            {
                Refusal = new Refusal(503, RefusalCodes.FeatureDisabled, string.Create(CultureInfo.InvariantCulture, $"{settings.Message} Retry after {Math.Ceiling(after.TotalSeconds):0} s."), RetryAfter: after),
                Result = RefusalCodes.FeatureDisabled,
            };
    }

    /// <inheritdoc/>
    public ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit) => new(AnswerOf(request.Route, retryAfter: null, mayTell: true));
}
