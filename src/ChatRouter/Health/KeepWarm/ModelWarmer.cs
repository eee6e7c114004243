using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using ChatRouter.Model;

namespace ChatRouter.Health.KeepWarm;

/// <summary>
/// Keeps models in Ollama's memory: a call without messages loads one, or puts its end off. It costs no tokens. Loading may take minutes and Ollama gives it
/// up when the caller hangs up, so the call outlives the probe run; meanwhile the backend is warming. Thread-safe.
/// </summary>
internal sealed class ModelWarmer(TimeProvider clock)
{
    /// <summary>Longest load; Ollama's own limit.</summary>
    internal static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);

    // Below the five minutes after which Ollama drops a model that traffic used last, and half of what is asked for here.
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(4);
    private const string KeepAlive = "10m";

    private readonly ConcurrentDictionary<string, ModelLoad> _loads = new(StringComparer.Ordinal);

    /// <summary>The readiness with what keeping the model warm adds to it. Returns at once.</summary>
    /// <param name="backend">Whose model.</param>
    /// <param name="readiness">What the readiness level found.</param>
    /// <param name="client">Sends, with the backend's credential.</param>
    internal Readiness Keep(Backend backend, Readiness readiness, ProbeClient client)
    {
        if (!backend.Health.KeepWarm || readiness.Finding is not null) return readiness;
        var load = _loads.GetValueOrDefault(backend.Name);
        if (load is null || (load.Ended.IsCompleted && (readiness.IsCold || clock.GetUtcNow() - load.StartedAt >= Refresh)))
        {
            var failed = load is { Ended: { IsCompletedSuccessfully: true, Result: { } words } } ? words : null;
            _loads[backend.Name] = load = new ModelLoad(clock.GetUtcNow(), LoadAsync(backend, client));
            if (readiness.IsCold && failed is not null) return readiness with { Note = $"{readiness.Note}; loading it failed: {failed}" };
        }

        return readiness.IsCold && !load.Ended.IsCompleted ? readiness with { Finding = new ProbeFinding(HealthState.Warming, "loading its model to keep it warm"), Note = null } : readiness;
    }

    private async Task<string?> LoadAsync(Backend backend, ProbeClient client)
    {
        using var limit = new CancellationTokenSource(LoadLimit, clock);
        var body = new JsonObject { ["model"] = backend.Model, ["messages"] = new JsonArray(), ["keep_alive"] = KeepAlive }.ToJsonString();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await client.TryPostAsync("/api/chat", content, limit.Token);
        return answer switch { null => "no answer", { IsSuccess: true } => null, _ => $"answered {answer.Status}" };
    }
}
