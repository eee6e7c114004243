using System.Collections.Concurrent;
using ChatRouter.WorkerTests.Contract;
using Grpc.Core;

namespace ChatRouter.WorkerTests.Host;

/// <summary>Where workers call; each gives the id that it was started with.</summary>
internal sealed class FunctionRpcService : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, WorkerChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>Makes ready for the call of a worker.</summary>
    public WorkerChannel Expect(string workerId) => _channels.GetOrAdd(workerId, static _ => new WorkerChannel());

    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)) return;
        var channel = requestStream.Current.StartStream is { } start ? _channels.GetValueOrDefault(start.WorkerId) : null;
        if (channel is null) throw new Grpc.Core.RpcException(new Status(StatusCode.FailedPrecondition, "The first message must be the start stream of a worker that was started here."));
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
