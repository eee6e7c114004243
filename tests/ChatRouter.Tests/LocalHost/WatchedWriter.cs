using System.Text;

namespace ChatRouter.Tests.LocalHost;

/// <summary>Lets a test wait for a text that another thread writes.</summary>
internal sealed class WatchedWriter : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringWriter _text = new();
    private TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _awaited;

    public override Encoding Encoding => _text.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_lock)
        {
            _text.Write(value);
            Look_NeedsLock();
        }
    }

    public async Task<string> WaitForAsync(string text, TimeSpan patience)
    {
        Task seen;
        lock (_lock)
        {
            _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            seen = _seen.Task;
            _awaited = text;
            Look_NeedsLock();
        }

        await seen.WaitAsync(patience, TimeProvider.System);
        return ToString();
    }

    public override string ToString()
    {
        lock (_lock) return _text.ToString();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _text.Dispose();
        base.Dispose(disposing);
    }

    private void Look_NeedsLock()
    {
        if (_awaited is not null && _text.ToString().Contains(_awaited, StringComparison.Ordinal)) _seen.TrySetResult();
    }
}
