using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Admission.Limits;

/// <summary>What answers cost. Immutable.</summary>
internal sealed class PriceList(RouterModel model)
{
    private readonly FrozenDictionary<string, TokenPrice> _ofBackend =
        model.Backends.Where(backend => backend.Price is not null).ToFrozenDictionary(backend => backend.Name, backend => backend.Price!, StringComparer.Ordinal);

    // A reservation must be enough whichever backend of the first rung answers.
    private readonly FrozenDictionary<string, TokenPrice> _ofRoute = model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal)
        .Select(route => (route.Name, Prices: route.Ladder.Take(1).SelectMany(rung => rung.Backends).Select(backend => backend.Price).OfType<TokenPrice>().ToList()))
        .Where(route => route.Prices.Count > 0)
        .ToFrozenDictionary(
            route => route.Name,
            route => new TokenPrice { Prompt = route.Prices.Max(price => price.Prompt), Completion = route.Prices.Max(price => price.Completion) },
            StringComparer.Ordinal);

    /// <summary>What a request may cost on its route's first rung, in billionths.</summary>
    public long Nanos(Route route, TokenEstimate estimate) =>
        _ofRoute.TryGetValue(route.Name, out var price) ? Nanos((estimate.Prompt * price.Prompt) + (estimate.Answers * price.Completion)) : 0;

    /// <summary>What an answer of a backend has cost, in billionths; 0 where it has no price.</summary>
    public long Nanos(string? backend, Usage usage)
    {
        if (backend is null || !_ofBackend.TryGetValue(backend, out var price)) return 0;
        var fresh = usage.PromptTokens - usage.CachedTokens;
        return Nanos((fresh * price.Prompt) + (usage.CachedTokens * (price.CachedPrompt ?? price.Prompt)) + (usage.CompletionTokens * price.Completion));
    }

    // Prices are per million tokens.
    private static long Nanos(double millionths) => (long)Math.Round(millionths * (Spending.NanosOfOne / 1e6));
}
