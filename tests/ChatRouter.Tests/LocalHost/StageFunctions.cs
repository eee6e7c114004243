using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Tests.LocalHost;

#pragma warning disable CA1822 // Functions are instance methods.
/// <summary>Functions of every kind of trigger, which tell the stage what reached them.</summary>
public sealed class StageFunctions(Stage stage)
{
    [Function("batch")]
    public Task Batch([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "v1/batches/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        request.HttpContext.Response.WriteAsync($"{request.Method} {id}", cancellationToken);

    [Function("exactget")]
    public Task ExactGet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "exact")] HttpRequest request) => request.HttpContext.Response.WriteAsync("exact GET");

    [Function("exactpost")]
    public Task ExactPost([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "exact")] HttpRequest request) => request.HttpContext.Response.WriteAsync("exact POST");

    [Function("zz-rest")]
    public Task Rest([HttpTrigger(AuthorizationLevel.Anonymous, "get", "put", Route = "{*rest}")] HttpRequest request, string rest) =>
        request.HttpContext.Response.WriteAsync($"rest {request.Method} {rest}");

    [Function("activity")]
    public Task Activity([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        request.HttpContext.Response.WriteAsync(System.Diagnostics.Activity.Current?.DisplayName ?? "none");

    [Function("throws")]
    public Task Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => throw new InvalidOperationException("no");

    [Function("stream")]
    public async Task Stream([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        await response.WriteAsync("first", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        try
        {
            await stage.Finish.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            stage.Cancelled.SetResult();
            return;
        }

        await response.WriteAsync(" last", cancellationToken);
    }

    [Function("processbatch")]
    public async Task Process([ServiceBusTrigger("batch")] ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        await actions.CompleteMessageAsync(message, cancellationToken);
        stage.Message.SetResult(message.MessageId);
    }

    [Function("everyminute")]
    public Task EveryMinute([TimerTrigger("0 * * * * *")] TimerInfo timer)
    {
        stage.Timer.SetResult(timer);
        return Task.CompletedTask;
    }
}
