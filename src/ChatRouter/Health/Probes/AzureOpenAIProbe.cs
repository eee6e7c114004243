using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>
/// Azure OpenAI: a cheap call that needs the credential and costs no tokens. It lists the models of the region, not the deployments, so it shows neither
/// whether the deployment exists nor whether it has quota left; the first chat call does.
/// </summary>
internal sealed class AzureOpenAIProbe : IBackendProbe
{
    public string ProcessPath(Backend backend) =>
        backend.ApiVersion is { } version ? $"/openai/models?api-version={Uri.EscapeDataString(version)}" : "/openai/v1/models";

    public bool IsAlive(int status) => status is (>= 200 and < 300) or 404 or 405;

    public Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken) =>
        Task.FromResult(Readiness.Ready);
}
