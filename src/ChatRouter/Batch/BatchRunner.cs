using ChatRouter.Answers;
using ChatRouter.Batch;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Pipeline;

namespace ChatRouter.Batch;

/// <summary>Runs batch lines through the same pipeline as HTTP requests, in the batch lane.</summary>
internal sealed class BatchRunner(RequestPipeline pipeline, BatchSettings settings) : IBatchRunner
{
    /// <summary>Lines count against no tenant's synchronous limits; the batch lane has its own cap.</summary>
    public static Tenant Tenant { get; } = new() { Name = "(batch)", KeySha256 = [], Lane = Lane.Batch };

    public async Task<BatchAnswer> RunAsync(ReadOnlyMemory<byte> chatBody, string requestId, string? tenant, CancellationToken cancellationToken)
    {
        using var sink = new BufferedAnswer();
        var call = new IncomingCall { Tenant = Tenant, Payer = tenant, Lane = Lane.Batch, Deadline = settings.Deadline };
        var state = pipeline.Open(requestId);
        await pipeline.RunAsync(state, call, chatBody, sink, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new BatchAnswer
        {
            Status = sink.Head.Status,
            Body = sink.Bytes.ToArray(),
            IsCapacity = sink.Head.Status is 429 or 503 or 504,
            IsYielding = state.Result == RefusalCodes.LaneSaturated,
            RetryAfter = sink.Head.RetryAfter,
        };
    }
}
