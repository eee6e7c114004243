using System.Text.Json;
using ChatRouter.Telemetry;

namespace ChatRouter.Http.Metrics;

/// <summary>What has passed through this instance since its start.</summary>
internal static class TrafficMetrics
{
    public static void Write(PrometheusText text, RequestTally tally)
    {
        text.Counter("chatrouter_requests_total", "Requests by route (empty: refused before it was known), lane and result: complete, interrupted, caller_gone, or the code of the refusal (other: one that only a backend has).");
        foreach (var (key, count) in tally.Requests.OrderBy(pair => pair.Key.Route, StringComparer.Ordinal).ThenBy(pair => pair.Key.Lane).ThenBy(pair => pair.Key.Result, StringComparer.Ordinal))
        {
            text.Add(count, ("route", key.Route), ("lane", key.Lane is { } lane ? Word(lane) : ""), ("result", key.Result));
        }

        text.Counter("chatrouter_attempts_total", "Attempts on backends by outcome and reason.");
        foreach (var (key, count) in tally.Attempts.OrderBy(pair => pair.Key.Backend, StringComparer.Ordinal).ThenBy(pair => pair.Key.Outcome).ThenBy(pair => pair.Key.Reason))
        {
            text.Add(count, ("backend", key.Backend), ("outcome", Word(key.Outcome)), ("reason", Word(key.Reason)));
        }

        text.Counter("chatrouter_tokens_total", "Tokens as backends counted them: of prompts, of answers that callers got, and of those that nobody got (wasted).");
        foreach (var (key, count) in tally.Tokens.OrderBy(pair => pair.Key.Route, StringComparer.Ordinal).ThenBy(pair => pair.Key.Type, StringComparer.Ordinal))
        {
            text.Add(count, ("route", key.Route), ("type", key.Type));
        }
    }

    /// <summary>A word of an enumeration as JSON writes it.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
