using System.Diagnostics;

namespace ChatRouter.Benchmarks.Load;

/// <summary>Measures another process from now on: processor time, and the working set by sampling.</summary>
internal sealed class ProcessMeter : IDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _cpuBefore;
    private readonly ITimer _sampling;

    public ProcessMeter(int processId, TimeProvider clock)
    {
        _process = Process.GetProcessById(processId);
        _cpuBefore = _process.TotalProcessorTime;
        IdleBytes = PeakBytes = _process.WorkingSet64;
        _sampling = clock.CreateTimer(_ => Sample(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
    }

    /// <summary>The working set at the beginning.</summary>
    public long IdleBytes { get; }

    /// <summary>The largest sample so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Processor time, user and system, since the beginning.</summary>
    public TimeSpan Cpu
    {
        get
        {
            lock (_process)
            {
                _process.Refresh();
                return _process.TotalProcessorTime - _cpuBefore;
            }
        }
    }

    public void Dispose()
    {
        _sampling.Dispose();
        lock (_process)
            _process.Dispose();
    }

    private void Sample()
    {
        lock (_process)
        {
            try
            {
                _process.Refresh();
                PeakBytes = Math.Max(PeakBytes, _process.WorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // Disposed between two samples: the measurement is over.
            }
        }
    }
}
