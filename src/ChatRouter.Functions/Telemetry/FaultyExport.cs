using ChatRouter.Model.Faults;


namespace ChatRouter.Functions.Telemetry;

/// <summary>The way of telemetry to its sink, which fails where an injected fault says so. Exporters call it on threads of their own, some of them without tasks.</summary>
internal sealed class FaultyExport(TelemetryFaults faults) : DelegatingHandler(new SocketsHttpHandler())
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        PassAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
        return base.Send(request, cancellationToken);
    }

    private async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        if (faults.Orders is { } orders && await orders.HitAsync(FaultDependencies.Telemetry, cancellationToken) is { } fault)
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"drill {fault.Id}: {fault.Word}");
    }
}
