using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Options.Sources;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Building;

/// <summary>What a rung answers with where that is no backend.</summary>
internal sealed class SourceBuilder(SecretSource secrets, Diagnostics diagnostics)
{
    private readonly RuleBuilder _rules = new(diagnostics);

    /// <summary>The source; null for a rung of backends.</summary>
    /// <param name="rung">The rung.</param>
    /// <param name="before">What the rung before it answers with; null for the first.</param>
    public AnswerSource? Build(RungOptions rung, AnswerSource? before)
    {
        if (rung.Source is null && !diagnostics.AnyRefused(rung.At("source")))
        {
            RefuseForeign(rung, ("retrieval", rung.Retrieval), ("rules", rung.Rules));
            if (rung.Backends is { Count: 0 }) diagnostics.RefuseThat(rung.At("backends"), "is empty; at least one entry is needed.");
            else if (rung.Backends is null && !diagnostics.AnyRefused(rung.At("backends"))) diagnostics.RefuseThat(rung.ConfigurationPath, "has neither backends nor source; it needs one of them.");
            if (before is not (null or BackendSource)) diagnostics.RefuseThat(rung.ConfigurationPath, $"has backends and stands below one with source \"{before.Kind}\"; rungs with backends come first.");
            return null;
        }

        if (before is null) diagnostics.RefuseThat(rung.ConfigurationPath, "has no backends; the first rung of a ladder must have some.");
        RefuseForeign(rung, ("backends", rung.Backends), ("minWarm", rung.MinWarm), ("maxTokens", rung.MaxTokens), ("temperature", rung.Temperature));
        if (rung.Source != SourceKind.Retrieval) RefuseForeign(rung, ("retrieval", rung.Retrieval));
        if (rung.Source != SourceKind.Rules) RefuseForeign(rung, ("rules", rung.Rules));
        return rung.Source switch
        {
            SourceKind.Retrieval => Retrieval(rung),
            SourceKind.Cache => new CacheSource(),
            SourceKind.Rules => new RulesSource(_rules.Build(rung)),
            _ => new DisabledSource(),
        };
    }

    private RetrievalSource Retrieval(RungOptions rung)
    {
        if (rung.Retrieval is not { } options)
        {
            if (!diagnostics.AnyRefused(rung.At("retrieval"))) diagnostics.RefuseThat(rung.ConfigurationPath, "has source \"retrieval\", which needs retrieval with documents.");
            return new RetrievalSource();
        }

        return Overlay.Build<RetrievalSource>(options) with { Search = options.Search is { } search ? Search(search) : null };
    }

    private SearchSettings? Search(SearchOptions options)
    {
        var key = options.ApiKey is null ? "" : secrets.Referenced(options, "apiKey", options.ApiKey);
        if (options.Endpoint is null || options.Index is null) return null;
        if (ServiceAddress.Read(options.Endpoint, secrets.IsDeployed) is { } endpoint) return Overlay.Build<SearchSettings>(options) with { Endpoint = endpoint, ApiKey = key };
        diagnostics.RefuseThat(options.At("endpoint"), ServiceAddress.Rule);
        return null;
    }

    private void RefuseForeign(RungOptions rung, params ReadOnlySpan<(string Name, object? Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (value is not null) diagnostics.RefuseThat(rung.At(name), rung.Source is { } source ? $"does not belong to a rung with source \"{source.ToString().ToLowerInvariant()}\"." : "belongs to a rung with a source of that name.");
        }
    }
}
