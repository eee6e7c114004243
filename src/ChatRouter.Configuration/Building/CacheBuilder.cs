using ChatRouter.Configuration.Options.Caching;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Configuration.Building;

/// <summary>What routes keep of their answers.</summary>
internal sealed class CacheBuilder(SecretSource secrets, Diagnostics diagnostics)
{
    /// <summary>The settings of a route; null where it keeps nothing.</summary>
    public RouteCacheSettings? Build(RouteCacheOptions? options)
    {
        if (options is null) return null;
        var settings = Overlay.Build<RouteCacheSettings>(options);
        if (options.Similar is not { } similar) return settings;
        if (!settings.Fresh && !diagnostics.AnyRefused(options.At("fresh"))) diagnostics.RefuseThat(options.At("similar"), "is set; it needs fresh, or no kept answer is given in place of asking a backend.");
        return settings with { Similar = Similar(similar) };
    }

    private SimilarSettings? Similar(SimilarOptions options)
    {
        var key = options.ApiKey is null ? "" : secrets.Referenced(options, "apiKey", options.ApiKey);
        if (options.Endpoint is null || options.Model is null) return null;
        if (ServiceAddress.Read(options.Endpoint, secrets.IsDeployed) is { } endpoint) return Overlay.Build<SimilarSettings>(options) with { Endpoint = endpoint, ApiKey = key };
        diagnostics.RefuseThat(options.At("endpoint"), ServiceAddress.Rule);
        return null;
    }
}
