using ChatRouter.WorkerTests.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace ChatRouter.WorkerTests.Host;

/// <summary>
/// Invokes an HTTP function: the request goes on to the worker's own server, and beside it an invocation by gRPC; the invocation's id joins the two there.
/// </summary>
internal sealed class HttpInvocation(WorkerChannel worker, Uri workerHttp, IHttpForwarder forwarder) : IDisposable
{
    private const string CorrelationHeader = "x-ms-invocation-id";

    private static readonly ForwarderRequestConfig s_config = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(new RetryingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }));

    public async Task InvokeAsync(HttpContext context, IndexedFunction function)
    {
        var invocation = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = function.Id, TraceContext = new() };
        invocation.InputData.Add(new ParameterBinding { Name = function.TriggerParameter, Data = new TypedData { Http = new RpcHttp() } });
        AddBindingData(context, invocation);

        context.Request.Headers.TryAdd(CorrelationHeader, invocation.InvocationId);
        var forwarding = forwarder.SendAsync(context, workerHttp.ToString(), _client, s_config).AsTask();
        var invoking = worker.AskAsync(new StreamingMessage { InvocationRequest = invocation });
        await using (context.RequestAborted.Register(() => worker.Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation.InvocationId } })))
        {
            try
            {
                await invoking;
            }
            catch (Grpc.Core.RpcException)
            {
                // The worker is gone, and the forwarding fails by itself.
            }
        }

        await forwarding;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What functions may bind parameters to by name: the query, and over it the values of the route.</summary>
    private static void AddBindingData(HttpContext context, InvocationRequest invocation)
    {
        foreach (var (name, values) in context.Request.Query) invocation.TriggerMetadata[name] = new TypedData { String = values.ToString() };
        foreach (var (name, value) in context.GetRouteData().Values) if (value is not null) invocation.TriggerMetadata[name] = new TypedData { String = value.ToString() };
    }
}
