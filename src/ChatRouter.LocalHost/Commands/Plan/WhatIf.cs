using System.Globalization;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>Changed numbers of <c>--what-if</c>, such as <c>rate=2x,zone=a:off,slots=gpu1:24</c>.</summary>
internal static class WhatIf
{
    /// <exception cref="StartupException">A part is not understood; the message says what is.</exception>
    public static CapacityFigures Apply(string text, CapacityFigures figures, RouterModel model)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = Halves(part, '=') ?? throw Wrong(part);
            figures = Apply(part, name, value, figures, model);
        }

        return figures;
    }

    private static CapacityFigures Apply(string part, string name, string value, CapacityFigures figures, RouterModel model)
    {
        switch (name)
        {
            case "rate":
                return Each(figures, route => route with { RequestsPerSecond = Change(part, value, route.RequestsPerSecond) });
            case "service":
                return Each(figures, route => route with { Service = TimeSpan.FromSeconds(Change(part, value, route.Service.TotalSeconds)) });
            case "tokens":
                return Each(figures, route => route with { PromptTokens = route.PromptTokens * Times(part, value), AnswerTokens = route.AnswerTokens * Times(part, value) });
            case "instances":
                return figures with { Instances = (int)Change(part, value, figures.Instances) };
        }

        var (subject, change) = Halves(value, ':') ?? throw Wrong(part);
        switch (name)
        {
            case "zone" or "backend" when change == "off":
                if (model.Backends.All(backend => (name == "zone" ? backend.Zone : backend.Name) != subject)) throw new StartupException($"error: --what-if {part}: there is no such {name}.");
                return figures with { Out = figures.Out.Add(subject) };
            case "slots" or "warmup":
                if (model.Backends.FirstOrDefault(backend => backend.Name == subject) is not { } found) throw new StartupException($"error: --what-if {part}: there is no such backend.");
                var known = figures.Backends.GetValueOrDefault(subject) ?? new BackendFigures();
                return figures with
                {
                    Backends = figures.Backends.SetItem(subject, name == "slots"
                        ? known with { Slots = (int)Change(part, change, known.Slots ?? (found.MaxConcurrency * figures.Instances)) }
                        : known with { WarmUp = TimeSpan.FromSeconds(Change(part, change, known.WarmUp?.TotalSeconds ?? 0)) }),
                };
            case "quota":
                if (figures.Quotas.GetValueOrDefault(subject) is not { } quota) throw new StartupException($"error: --what-if {part}: the figures have no such quota.");
                return figures with { Quotas = figures.Quotas.SetItem(subject, new QuotaFigures { TokensPerMinute = quota.TokensPerMinute * Times(part, change), RequestsPerMinute = quota.RequestsPerMinute * Times(part, change) }) };
        }

        throw Wrong(part);
    }

    private static CapacityFigures Each(CapacityFigures figures, Func<RouteDemand, RouteDemand> change) =>
        figures with { Routes = figures.Routes.SetItems(figures.Routes.Select(route => KeyValuePair.Create(route.Key, change(route.Value)))) };

    private static double Change(string part, string value, double before) => value.EndsWith('x') ? before * Times(part, value) : Number(part, value);

    private static double Times(string part, string value) => value.EndsWith('x') ? Number(part, value[..^1]) : throw Wrong(part);

    private static double Number(string part, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e9 ? number : throw Wrong(part);

    private static (string First, string Second)? Halves(string text, char at)
    {
        var place = text.IndexOf(at, StringComparison.Ordinal);
        return place <= 0 ? null : (text[..place], text[(place + 1)..]);
    }

    private static StartupException Wrong(string part) => new(
        $"error: --what-if {part}: understood are rate=2x or rate=7.5, service=1.5x, tokens=2x, instances=3, zone=NAME:off, backend=NAME:off, slots=BACKEND:24, warmup=BACKEND:300 and quota=GROUP:2x.");
}
