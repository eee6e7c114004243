namespace ChatRouter.Health;

/// <summary>Where verdicts are kept for the other instances and for the next run.</summary>
public interface IHealthRecorder
{
    /// <summary>The latest verdict of each backend, by name.</summary>
    Task<IReadOnlyDictionary<string, BackendHealth>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stores the verdicts of one run and that the prober is alive.</summary>
    /// <param name="verdicts">One verdict for each probed backend.</param>
    /// <param name="finishedAt">When the run ended.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task RecordAsync(IReadOnlyCollection<BackendHealth> verdicts, DateTimeOffset finishedAt, CancellationToken cancellationToken);
}
