using ChatRouter.Batch;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Pipeline;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>Batch work, put together: who takes batches in, who runs their lines, who reads results back, and who counts what was given up.</summary>
internal sealed class BatchParts : IDisposable
{
    private readonly DeadLetterWatch _deadLetters;

    public BatchParts(
        RouterModel model, IEntityTableStore tables, IBatchQueue queue, RequestPipeline pipeline, RowUpdate rows, IEventLog events, TimeProvider time, IRandomSource random)
    {
        _deadLetters = new DeadLetterWatch(rows, events, time);
        Intake = new BatchIntake(tables, queue, model, time);
        Reader = new BatchReader(tables, time);
        Worker = new BatchWorker(tables, queue, new BatchRunner(pipeline, model.Batch), model.Batch, time, random, _deadLetters.Count);
    }

    /// <summary>Takes batches in.</summary>
    public BatchIntake Intake { get; }

    /// <summary>Reads batches back.</summary>
    public BatchReader Reader { get; }

    /// <summary>Runs lines from the queue.</summary>
    public BatchWorker Worker { get; }

    /// <summary>Tells the fleet of lines that were given up, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _deadLetters.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Worker.Dispose();
}
