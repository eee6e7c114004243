using ChatRouter.Model;

namespace ChatRouter.Capacity.Cases;

/// <summary>Says which routes cannot outlive the loss of a zone, from the configuration alone. Says nothing where no zone is named. Pure.</summary>
public static class ZoneSurvival
{
    /// <summary>One sentence for each route and zone: its path in the configuration, and what is lost.</summary>
    public static IEnumerable<(string Path, string Message)> Of(RouterModel model)
    {
        foreach (var route in model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal).OrderBy(route => route.Name, StringComparer.Ordinal))
        {
            Backend[] all = [.. route.Ladder.SelectMany(rung => rung.Backends)];
            foreach (var zone in all.Select(backend => backend.Zone).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                if (all.All(backend => backend.Zone == zone))
                    yield return ($"routes.{route.Name}.ladder", $"route '{route.Name}' does not outlive zone '{zone}': every backend of its ladder stands there{(HasFallback(route) ? ", and what is left answers without a model" : "")}");
                else if (CaseFlow.Full(route).ToArray() is { Length: > 0 } full && full.All(backend => backend.Zone == zone))
                    yield return ($"routes.{route.Name}.ladder", $"route '{route.Name}' has no full service without zone '{zone}': every backend of full service stands there");
            }
        }
    }

    private static bool HasFallback(Route route) => route.Ladder.Any(rung => rung.Source is not BackendSource && rung.Source.Kind != "disabled");
}
