using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>Reads figures from <c>/ops/state</c> of a running router.</summary>
internal static class StateFigures
{
    private const double NormalAt95 = 1.645;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <exception cref="StartupException">It does not answer, or not as a router.</exception>
    public static async Task<CapacityFigures> ReadAsync(Uri target, string? key, RouterModel model, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = s_patience };
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await http.GetAsync(new Uri(target, "/ops/state"), stop);
            if (!answer.IsSuccessStatusCode) throw new StartupException($"error: {target} answered HTTP {(int)answer.StatusCode} to /ops/state; is the operator's key in CHATROUTER_OPS_KEY right?");
            using var state = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop));
            return Read(state.RootElement, model);
        }
        catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new StartupException($"error: {target} cannot be reached: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StartupException($"error: {target} has no readable /ops/state: {problem.Message}", problem);
        }
    }

    /// <summary>Reads a report.</summary>
    internal static CapacityFigures Read(JsonElement state, RouterModel model)
    {
        var instances = state.TryGetProperty("instances", out var count) ? Math.Max(1, count.GetInt32()) : 1;
        var routes = ImmutableDictionary.CreateBuilder<string, RouteDemand>(StringComparer.Ordinal);
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var route in state.GetProperty("routes").EnumerateArray())
        {
            var name = route.GetProperty("name").GetString()!;
            if (!model.Routes.ContainsKey(name) || !route.TryGetProperty("slo", out var slo)) continue;
            if (Demand(slo) is { } demand) routes[name] = demand;
            else notes.Add($"route {name}: no complete answer in the last 24 hours, nothing was measured");
        }

        var backends = ImmutableDictionary.CreateBuilder<string, BackendFigures>(StringComparer.Ordinal);
        foreach (var backend in state.GetProperty("backends").EnumerateArray())
        {
            var name = backend.GetProperty("name").GetString()!;
            if (model.Backends.FirstOrDefault(one => one.Name == name) is not { } known) continue;
            var limit = backend.GetProperty("limit").GetInt32();
            var isCold = backend.TryGetProperty("isCold", out var cold) && cold.GetBoolean();

            // A limit that has never been reached is the one it began with.
            var isLearned = limit < known.MaxConcurrency;
            backends[name] = new BackendFigures { Slots = isLearned ? limit * instances : null, IsWarm = !isCold };
            if (isLearned) notes.Add(string.Create(CultureInfo.InvariantCulture, $"backend {name}: {limit * instances} slots, the learned limit of the asked instance ({limit}) times {instances}"));
        }

        return new CapacityFigures { Instances = instances, Routes = routes.ToImmutable(), Backends = backends.ToImmutable(), Assumed = notes.ToImmutable() };
    }

    // The busiest of the last 60 minutes; durations are near lognormal, so that two percentiles tell mean and variation.
    private static RouteDemand? Demand(JsonElement slo)
    {
        var peak = slo.GetProperty("minutes").EnumerateArray().Select(minute => minute.GetProperty("requests").GetInt64()).DefaultIfEmpty().Max() / 60.0;
        foreach (var span in (string[])["hour", "day"])
        {
            var figures = slo.GetProperty(span);
            if (!figures.TryGetProperty("total", out var total) || figures.GetProperty("requests").GetInt64() is not (> 0 and var requests)) continue;
            var (median, high) = (total.GetProperty("p50").GetDouble(), total.GetProperty("p95").GetDouble());
            var sigma = median > 0 && high > median ? Math.Log(high / median) / NormalAt95 : 0;
            return new RouteDemand
            {
                RequestsPerSecond = Math.Max(peak, requests / (span == "hour" ? 3600.0 : 86400)),
                Service = TimeSpan.FromMilliseconds(Math.Max(1, median * Math.Exp(sigma * sigma / 2))),
                Variation = Math.Sqrt(Math.Exp(sigma * sigma) - 1),
                PromptTokens = (double)figures.GetProperty("promptTokens").GetInt64() / requests,
                AnswerTokens = (double)figures.GetProperty("completionTokens").GetInt64() / requests,
            };
        }

        return null;
    }
}
