using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>Ollama. A model that is there but not loaded is no fault: the first call loads it. There is no metric and no queue to see.</summary>
internal sealed class OllamaProbe : IBackendProbe
{
    private const string TagsPath = "/api/tags";
    private const string DefaultTag = ":latest";

    public string ProcessPath(Backend backend) => "/api/version";

    public async Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken)
    {
        var tags = await client.TryGetAsync(TagsPath, cancellationToken);
        var finding = ModelList.FindingOf(tags, TagsPath, "models", "name", backend.Model, IsSame);
        if (finding is not null) return new Readiness { Finding = finding };

        var loaded = await client.TryGetAsync("/api/ps", cancellationToken) is { IsSuccess: true } ps ? ModelList.Names(ps.Body, "models", "name") : null;
        var isIdle = loaded is not null && !loaded.Exists(name => IsSame(name, backend.Model));
        return new Readiness { IsCold = isIdle, Note = isIdle ? "model not loaded, the first call loads it" : null };
    }

    private static bool IsSame(string listed, string model) =>
        string.Equals(listed, model, StringComparison.OrdinalIgnoreCase) || string.Equals(listed, model + DefaultTag, StringComparison.OrdinalIgnoreCase);
}
