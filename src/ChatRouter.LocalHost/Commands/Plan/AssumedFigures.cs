using System.Collections.Immutable;
using System.Globalization;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>What is taken where nobody knows better, and the sentences that say so.</summary>
internal static class AssumedFigures
{
    private const int DefaultConcurrency = 256;

    /// <summary>A chat application: one request a second, 8 s, prompts of 1,500 and answers of 500 tokens.</summary>
    public static RouteDemand Demand => new() { RequestsPerSecond = 1, Service = TimeSpan.FromSeconds(8), PromptTokens = 1500, AnswerTokens = 500 };

    /// <summary>The figures without those that are missing, and what was put in their place.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="measured">What was measured; null if nothing was.</param>
    /// <param name="given">What was given; null if nothing was.</param>
    public static CapacityFigures Complete(RouterModel model, CapacityFigures? measured, FiguresDocument? given)
    {
        var figures = measured ?? new CapacityFigures();
        if (given is not null) figures = given.Over(figures);
        var assumed = figures.Assumed.ToBuilder();
        foreach (var name in model.Routes.Values.Select(route => route.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var entry = given?.Routes.GetValueOrDefault(name);
            var isMeasured = measured?.Routes.ContainsKey(name) == true;

            // Whoever names some routes has left out the others on purpose.
            if (!isMeasured && entry is null && given?.Routes.Count > 0) continue;
            figures = figures with { Routes = figures.Routes.SetItem(name, figures.Routes.GetValueOrDefault(name) ?? Demand) };
            if (isMeasured) continue;
            string[] missing = [.. Missing(entry)];
            if (missing.Length > 0) assumed.Add($"route {name}: {string.Join(", ", missing)}");
        }

        foreach (var backend in model.Backends.Where(backend => figures.Backends.GetValueOrDefault(backend.Name)?.Slots is null && backend.MaxConcurrency == DefaultConcurrency))
            assumed.Add(string.Create(CultureInfo.InvariantCulture, $"backend {backend.Name}: {DefaultConcurrency} slots, the default of maxConcurrency"));
        return figures with { Assumed = assumed.ToImmutable() };
    }

    private static IEnumerable<string> Missing(FiguresDocument.RouteEntry? entry)
    {
        if (entry?.RequestsPerSecond is null) yield return Text($"{Demand.RequestsPerSecond} request/s at the peak");
        if (entry?.ServiceSeconds is null) yield return Text($"{Demand.Service.TotalSeconds} s per request");
        if (entry?.PromptTokens is null) yield return Text($"prompts of {Demand.PromptTokens} tokens");
        if (entry?.AnswerTokens is null) yield return Text($"answers of {Demand.AnswerTokens} tokens");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
