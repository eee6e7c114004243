using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>
/// The OpenAI API and servers that follow it: its list of models is both process and readiness. What it lists is not held against it, for lists of
/// providers leave out aliases; and a server without a list (404, 405) is alive all the same.
/// </summary>
internal sealed class OpenAIProbe : IBackendProbe
{
    public string ProcessPath(Backend backend) => ModelList.OpenAIPath;

    public bool IsAlive(int status) => status is (>= 200 and < 300) or 404 or 405;

    public Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken) =>
        Task.FromResult(Readiness.Ready);
}
