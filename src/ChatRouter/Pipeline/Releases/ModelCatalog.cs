using System.Text.Json;
using ChatRouter.Health;
using ChatRouter.Health.Probes;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;

namespace ChatRouter.Pipeline.Releases;

/// <summary>Asks backends for their models as the prober does. Thread-safe.</summary>
internal sealed class ModelCatalog(HttpMessageInvoker http, ITokenSource? tokens, TimeProvider time) : IModelCatalog
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<ModelListing> AskAsync(Backend backend, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var token = backend.Credential.Kind == CredentialKind.EntraToken && tokens is not null ? await tokens.GetTokenAsync(backend.Credential.Scope, either.Token) : null;
            var client = new ProbeClient(http, backend, token);
            var probe = BackendProbes.For(backend.Protocol);
            var process = await client.GetAsync(probe.ProcessPath(backend), either.Token);
            if (!probe.IsAlive(process.Status)) return new ModelListing(GateVerdict.Unavailable, $"{probe.ProcessPath(backend)} answered {process.Status}");
            var readiness = await probe.CheckAsync(client, backend, process, either.Token);
            var window = backend.Protocol is ProtocolKind.Vllm or ProtocolKind.Sglang && await client.TryGetAsync(ModelList.OpenAIPath, either.Token) is { IsSuccess: true } list ? WindowOf(list.Body, backend.Model) : null;
            return readiness.Finding is { } finding
                ? new ModelListing(finding.State == HealthState.Down ? GateVerdict.Fail : GateVerdict.Unavailable, finding.Reason, window)
                : new ModelListing(GateVerdict.Pass, "the model is there", window);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the network or the identity has: nothing is known of the model.
            return new ModelListing(GateVerdict.Unavailable, TransportError.Describe(error) ?? (error is OperationCanceledException ? "no answer in time" : error.GetType().Name));
        }
    }

    /// <summary>vLLM and SGLang tell the window beside the name.</summary>
    private static int? WindowOf(ReadOnlyMemory<byte> list, string model)
    {
        try
        {
            using var document = JsonDocument.Parse(list);
            foreach (var entry in document.RootElement.GetProperty("data").EnumerateArray())
            {
                if (entry.GetProperty("id").ValueEquals(model) && entry.TryGetProperty("max_model_len", out var window) && window.TryGetInt32(out var tokens)) return tokens;
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not such a list.
        }

        return null;
    }
}
