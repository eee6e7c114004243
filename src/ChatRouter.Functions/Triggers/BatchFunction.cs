using Azure.Messaging.ServiceBus;
using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Batch work: in over HTTP, run from the queue, out over HTTP.</summary>
public sealed class BatchFunction(BatchEndpoints batches, BatchMessageHandler handler)
{
    /// <summary><c>POST /v1/batches</c>.</summary>
    [Function("createbatch")]
    public Task CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/batches")] HttpRequest request, CancellationToken cancellationToken)
        => batches.CreateAsync(request.HttpContext, cancellationToken);

    /// <summary><c>GET /v1/batches/{id}</c>.</summary>
    [Function("getbatch")]
    public Task GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/batches/{id}")] HttpRequest request, string id, CancellationToken cancellationToken)
        => batches.GetAsync(request.HttpContext, id, cancellationToken);

    /// <summary><c>GET /v1/batches/{id}/output</c>.</summary>
    [Function("getbatchoutput")]
    public Task GetOutputAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/batches/{id}/output")] HttpRequest request, string id, CancellationToken cancellationToken)
        => batches.GetOutputAsync(request.HttpContext, id, cancellationToken);

    /// <summary>One line from the queue.</summary>
    [Function(BatchQueue.Function)]
    public Task ProcessAsync(
        [ServiceBusTrigger(BatchQueue.Name, Connection = BatchQueue.Connection, AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken)
        => handler.HandleAsync(message, actions, cancellationToken);
}
