using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>Reads a file of figures and puts it over what was measured.</summary>
internal static class FiguresFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, NumberHandling = JsonNumberHandling.Strict, RespectRequiredConstructorParameters = false,
    };

    /// <exception cref="StartupException">The file cannot be read or is wrong; the message names the field.</exception>
    public static FiguresDocument Read(string file, RouterModel model)
    {
        FiguresDocument document;
        try
        {
            document = JsonSerializer.Deserialize<FiguresDocument>(File.ReadAllText(file), s_json) ?? throw new StartupException($"error: {file}: the figures must be an object.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException($"error: {file}: {problem.Message}", problem);
        }

        var wrong = Problems(document, model).Select(problem => $"error: {file}: {problem}").ToArray();
        return wrong.Length == 0 ? document : throw new StartupException(string.Join(Environment.NewLine, wrong));
    }

    /// <summary>The figures with what the file says in place of the others.</summary>
    public static CapacityFigures Over(this FiguresDocument document, CapacityFigures figures) => figures with
    {
        Instances = document.Instances ?? figures.Instances,
        Routes = figures.Routes.SetItems(document.Routes.Select(route => KeyValuePair.Create(route.Key, Over(route.Value, figures.Routes.GetValueOrDefault(route.Key))))),
        Backends = figures.Backends.SetItems(document.Backends.Select(backend => KeyValuePair.Create(backend.Key, Over(backend.Value, figures.Backends.GetValueOrDefault(backend.Key))))),
        Quotas = figures.Quotas.SetItems(document.Quotas.Select(quota => KeyValuePair.Create(quota.Key, new QuotaFigures { TokensPerMinute = quota.Value.TokensPerMinute, RequestsPerMinute = quota.Value.RequestsPerMinute }))),
    };

    private static RouteDemand Over(FiguresDocument.RouteEntry entry, RouteDemand? known)
    {
        known ??= AssumedFigures.Demand;
        return known with
        {
            RequestsPerSecond = entry.RequestsPerSecond ?? known.RequestsPerSecond,
            Service = entry.ServiceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : known.Service,
            Variation = entry.Variation ?? known.Variation,
            PromptTokens = entry.PromptTokens ?? known.PromptTokens,
            AnswerTokens = entry.AnswerTokens ?? known.AnswerTokens,
            Lane = entry.Lane is { } lane ? Enum.Parse<Lane>(lane, ignoreCase: true) : known.Lane,
            MaxWait = entry.MaxWaitSeconds is { } wait ? TimeSpan.FromSeconds(wait) : known.MaxWait,
            MaxWaitShare = entry.MaxWaitShare ?? known.MaxWaitShare,
        };
    }

    private static BackendFigures Over(FiguresDocument.BackendEntry entry, BackendFigures? known)
    {
        known ??= new BackendFigures();
        return known with
        {
            Slots = entry.Slots ?? known.Slots,
            Service = entry.ServiceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : known.Service,
            WarmUp = entry.WarmUpSeconds is { } start ? TimeSpan.FromSeconds(start) : known.WarmUp,
            IsWarm = entry.Warm ?? known.IsWarm,
            KvCache = entry.KvCache is { } cache
                ? new KvCacheFigures { GpuBytes = cache.GpuGigabytes * 1e9, WeightBytes = cache.WeightGigabytes * 1e9, BytesPerToken = cache.BytesPerToken ?? KvCacheFigures.PerToken(cache.Layers ?? 0, cache.KvHeads ?? 0, cache.HeadSize ?? 0, cache.NumberBytes) }
                : known.KvCache,
        };
    }

    private static IEnumerable<string> Problems(FiguresDocument document, RouterModel model)
    {
        if (document.Instances is < 1 or > 1000) yield return $"instances is {document.Instances}; 1 to 1000 are allowed.";
        var groups = model.Backends.Select(backend => backend.QuotaGroup).ToHashSet(StringComparer.Ordinal);
        foreach (var name in document.Routes.Keys.Where(name => !model.Routes.ContainsKey(name))) yield return $"routes.{name}: the configuration has no such route.";
        foreach (var name in document.Backends.Keys.Where(name => model.Backends.All(backend => backend.Name != name))) yield return $"backends.{name}: the configuration has no such backend.";
        foreach (var name in document.Quotas.Keys.Where(name => !groups.Contains(name))) yield return $"quotas.{name}: no backend has this quotaGroup.";
        foreach (var (name, route) in document.Routes)
        {
            if (route.Lane is { } lane && !Enum.TryParse<Lane>(lane, ignoreCase: true, out _)) yield return $"routes.{name}.lane is '{lane}'; critical, interactive, internal, batch and shadow are allowed.";
            if (route.MaxWaitShare is <= 0 or >= 1) yield return $"routes.{name}.maxWaitShare is {route.MaxWaitShare}; more than 0 and less than 1 is allowed.";
            foreach (var (field, value) in new (string, double?)[] { ("requestsPerSecond", route.RequestsPerSecond), ("serviceSeconds", route.ServiceSeconds) }.Where(one => one.Item2 is <= 0 or > 1e6 or double.NaN))
                yield return $"routes.{name}.{field} is {value}; more than 0 and at most 1000000 is allowed.";
            foreach (var (field, value) in new (string, double?)[] { ("variation", route.Variation), ("promptTokens", route.PromptTokens), ("answerTokens", route.AnswerTokens), ("maxWaitSeconds", route.MaxWaitSeconds) }.Where(one => one.Item2 is < 0 or > 1e7 or double.NaN))
                yield return $"routes.{name}.{field} is {value}; 0 to 10000000 are allowed.";
        }

        foreach (var (name, backend) in document.Backends)
        {
            if (backend.Slots is < 0 or > 100_000) yield return $"backends.{name}.slots is {backend.Slots}; 0 to 100000 are allowed.";
            if (backend.ServiceSeconds is <= 0 or > 1e6) yield return $"backends.{name}.serviceSeconds is {backend.ServiceSeconds}; more than 0 and at most 1000000 is allowed.";
            if (backend.WarmUpSeconds is < 0 or > 1e6) yield return $"backends.{name}.warmUpSeconds is {backend.WarmUpSeconds}; 0 to 1000000 are allowed.";
            if (backend.KvCache is { BytesPerToken: null } cache && (cache.Layers, cache.KvHeads, cache.HeadSize) is not (> 0, > 0, > 0)) yield return $"backends.{name}.kvCache needs bytesPerToken, or layers, kvHeads and headSize.";
        }

        foreach (var (name, quota) in document.Quotas.Where(one => one.Value.TokensPerMinute is < 0 || one.Value.RequestsPerMinute is < 0)) yield return $"quotas.{name}: limits of 0 and more are allowed.";
    }
}
