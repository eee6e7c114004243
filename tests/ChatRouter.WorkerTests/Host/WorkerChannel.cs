using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatRouter.WorkerTests.Contract;
using Grpc.Core;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The conversation with one worker. Thread-safe.</summary>
internal sealed class WorkerChannel
{
    private readonly Channel<StreamingMessage> _outbound = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _open = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<RpcLog> _log = new();

    /// <summary>Ends when the worker has called.</summary>
    public Task Started => _started.Task;

    /// <summary>What the worker has logged to the host.</summary>
    public IReadOnlyCollection<RpcLog> Log => _log;

    /// <summary>Sends a message that has no answer.</summary>
    public void Tell(StreamingMessage message) => _outbound.Writer.TryWrite(message);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="RpcException">The worker has hung up.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken = default)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[request.RequestId] = answer;
        Tell(request);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Carries messages both ways until the worker hangs up.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> inbound, IServerStreamWriter<StreamingMessage> outbound, CancellationToken hungUp)
    {
        _started.TrySetResult();
        var sending = SendAsync(outbound, hungUp);
        try
        {
            while (await inbound.MoveNext(hungUp)) Receive(inbound.Current);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // A worker that is killed ends so.
        }
        finally
        {
            _outbound.Writer.TryComplete();
            foreach (var (_, answer) in _open) answer.TrySetException(new Grpc.Core.RpcException(new Status(StatusCode.Unavailable, "The worker has hung up.")));
        }

        await sending;
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> outbound, CancellationToken hungUp)
    {
        try
        {
            await foreach (var message in _outbound.Reader.ReadAllAsync(hungUp)) await outbound.WriteAsync(message, hungUp);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException)
        {
            // As above; the reader tells those who wait.
        }
    }

    private void Receive(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog) _log.Enqueue(message.RpcLog);
        else if (_open.TryRemove(message.RequestId, out var answer)) answer.TrySetResult(message);
    }
}
