using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Tokens;

/// <summary>Estimates the tokens of prompts by what backends have counted. Backends of one model share what is learned; a route goes by the first backend of its ladder. Thread-safe.</summary>
internal sealed class PromptEstimates
{
    private readonly FrozenDictionary<string, LearnedRatios> _byBackend;
    private readonly FrozenDictionary<string, LearnedRatios> _byRoute;

    public PromptEstimates(RouterModel model)
    {
        var byModel = model.Backends.Select(b => b.Model).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => new LearnedRatios(), StringComparer.Ordinal);
        _byBackend = model.Backends.ToFrozenDictionary(b => b.Name, b => byModel[b.Model], StringComparer.Ordinal);
        _byRoute = model.Routes
            .Where(named => named.Value.Ladder.Any(rung => rung.Backends.Length > 0))
            .ToFrozenDictionary(named => named.Key, named => byModel[named.Value.Ladder.First(rung => rung.Backends.Length > 0).Backends[0].Model], StringComparer.Ordinal);
    }

    /// <summary>The tokens of a prompt on a route; by the default ratios where there is no such route.</summary>
    public int Of(string route, in PromptSize prompt) => (_byRoute.TryGetValue(route, out var learned) ? learned.Current : TokenRatios.Default).Estimate(prompt);

    /// <summary>Takes in what a backend counted for a prompt without media.</summary>
    public void Learn(string backend, in PromptSize prompt, int tokens)
    {
        if (_byBackend.TryGetValue(backend, out var learned)) learned.Learn(prompt, tokens);
    }
}
