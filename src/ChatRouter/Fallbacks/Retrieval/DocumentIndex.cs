namespace ChatRouter.Fallbacks.Retrieval;

/// <summary>
/// The index over one path, kept fresh off the path of requests: files are looked at every 15 s and read again when they changed; the new index takes the old one's place by one
/// reference. Files that cannot be read leave the index as it is. Thread-safe.
/// </summary>
/// <param name="path">As configured.</param>
/// <param name="journal">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class DocumentIndex(string path, IFallbackJournal journal, TimeProvider time)
{
    /// <summary>Between two looks.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(15);

    private string? _stamp;
    private string? _error;
    private PassageIndex? _index;

    /// <summary>The index; null until the files were read for the first time.</summary>
    public PassageIndex? Current => Volatile.Read(ref _index);

    /// <summary>Looks until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Run(Turn, CancellationToken.None);
            await Task.Delay(Pace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>One look. Not to be called twice at once; does not throw.</summary>
    internal void Turn()
    {
        try
        {
            var full = PassageFiles.Resolve(path);
            var stamp = PassageFiles.Stamp(full);
            if (stamp == _stamp && _error is null) return;
            var index = new PassageIndex(PassageFiles.Read(full));
            journal.Changed("documents", path, _index is null ? "none" : $"{_index.Count} passages", $"{index.Count} passages", _index is null ? "read" : "files have changed");
            Volatile.Write(ref _index, index);
            _stamp = stamp;
            _error = null;
        }
        catch (Exception error)
        {
            // Whatever the disk has: the old index, or none, serves on.
            if (error.Message == _error) return;
            _error = error.Message;
            journal.Changed("documents", path, _index is null ? "none" : $"{_index.Count} passages", "unreadable", error.Message);
        }
    }
}
