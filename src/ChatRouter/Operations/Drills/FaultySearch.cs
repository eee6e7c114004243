using ChatRouter.Fleet.Faults;
using ChatRouter.Model.Faults;

namespace ChatRouter.Operations.Drills;

/// <summary>Calls of the search service that fail where an injected fault says so.</summary>
internal sealed class FaultySearch(HttpMessageHandler sound, FaultBoard faults, TimeProvider clock) : DelegatingHandler(sound)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (faults.On(FaultDependencies.Search) is { } fault && await fault.TakesEffectAsync(clock, cancellationToken))
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"drill {fault.Id}: {fault.Word}");
        return await base.SendAsync(request, cancellationToken);
    }
}
