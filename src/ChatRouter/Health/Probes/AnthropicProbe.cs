using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>
/// Anthropic's API: its list of models is the process level; the page of the one model, which knows aliases, tells whether the account has it. Neither costs tokens.
/// A server that only offers the Messages API may lack both and is alive all the same.
/// </summary>
internal sealed class AnthropicProbe : IBackendProbe
{
    public string ProcessPath(Backend backend) => ModelList.OpenAIPath;

    public bool IsAlive(int status) => status is (>= 200 and < 300) or 404 or 405;

    public async Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken)
    {
        if (!process.IsSuccess) return Readiness.Ready;
        var path = $"{ModelList.OpenAIPath}/{Uri.EscapeDataString(backend.Model)}";
        var page = await client.TryGetAsync(path, cancellationToken);
        return page is { Status: 404 } && page.Text.Contains("not_found_error", StringComparison.Ordinal)
            ? new Readiness { Finding = new ProbeFinding(HealthState.Down, $"model not known: '{backend.Model}'") }
            : new Readiness { Finding = ModelList.FindingOf(page, path) };
    }
}
