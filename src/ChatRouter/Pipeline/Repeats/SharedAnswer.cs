using System.Buffers;
using System.IO.Pipelines;
using ChatRouter.Answers;
using ChatRouter.Attempts;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>
/// One answer that several callers read. The pipeline writes it, flush by flush; each reader has it from the start. While it fits it is kept whole and more callers may
/// join; beyond, only what some reader has not read yet, and the pipeline waits for the last reader as for a slow caller. Thread-safe.
/// </summary>
internal sealed class SharedAnswer : PipeWriter, IAnswerSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _pending = new(1024);
    private readonly AnswerPieces _pieces;
    private readonly List<AnswerReader> _readers = [];
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource _news = Signal();
    private TaskCompletionSource<bool>? _room;
    private AnswerHead? _head;
    private SharedEnd _end;
    private bool _isForgotten;

    /// <summary>An answer to the body of that print; its first reader is there.</summary>
    public SharedAnswer(UInt128 print, RequestState state, IAnswerSink first, AnswerMemory memory)
    {
        Print = print;
        State = state;
        _pieces = new AnswerPieces(memory);
        First = new AnswerReader(first);
        _readers.Add(First);
        Gone = _abandoned.Token;
    }

    /// <summary>Stands for the body.</summary>
    public UInt128 Print { get; }

    /// <summary>The request that is answered.</summary>
    public RequestState State { get; }

    /// <summary>The reader that began it.</summary>
    public AnswerReader First { get; }

    /// <summary>Fires when nobody is left to read it before its end.</summary>
    public CancellationToken Gone { get; }

    /// <summary>True if it is complete and can be read again; the body is whole in memory, and a backend wrote it: who asks again later may get a better one.</summary>
    public bool IsKept
    {
        get
        {
            lock (_lock) return _end == SharedEnd.Complete && _pieces.IsWhole && State.Fallback is null && _head is { Status: 200 or (>= 400 and < 500 and not (408 or 409 or 425 or 429)) };
        }
    }

    // Asked by the pipeline alone, which also sets it. Readers see it with the first piece.
    bool IAnswerSink.HasStarted => _head is not null;

    PipeWriter IAnswerSink.Body => this;

    /// <summary>Lets another caller read it from the start.</summary>
    public JoinResult TryJoin(UInt128 print, IAnswerSink sink, out AnswerReader reader)
    {
        reader = new AnswerReader(sink);
        lock (_lock)
        {
            if (_isForgotten || _end == SharedEnd.Broken || Gone.IsCancellationRequested) return JoinResult.Gone;
            if (print != Print) return JoinResult.OtherBody;
            if (!_pieces.IsWhole) return _end == SharedEnd.Running ? JoinResult.TooLarge : JoinResult.Gone;
            _readers.Add(reader);
            return JoinResult.Joined;
        }
    }

    /// <summary>Gives the answer to a reader until its end. The reader has left when this returns or throws.</summary>
    /// <param name="reader">Who reads.</param>
    /// <param name="gone">Fires when that caller has left.</param>
    /// <returns>False if there is no answer because the router has failed and the caller has nothing yet.</returns>
    public async Task<bool> ReadAsync(AnswerReader reader, CancellationToken gone)
    {
        var sink = reader.Sink;
        try
        {
            while (true)
            {
                var (piece, end, news) = Next(reader);
                if (piece is null && end == SharedEnd.Running)
                {
                    await news.WaitAsync(gone);
                    continue;
                }

                if (piece is null || reader.IsCut) return await EndAsync(reader, end);
                if (!sink.HasStarted) sink.Start(_head!.Value with { IsRepeat = reader != First });
                sink.Body.Write(piece);
                await sink.Body.FlushAsync(gone);
            }
        }
        finally
        {
            Leave(reader);
        }
    }

    /// <summary>Ends the answer. Only the first end counts.</summary>
    public void End(SharedEnd end)
    {
        lock (_lock)
        {
            if (_end != SharedEnd.Running) return;
            if (end == SharedEnd.Complete) Append_NeedsLock();
            _end = end;
            _news.TrySetResult();
        }
    }

    /// <summary>Gives its memory back. Those who read it still read on.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _isForgotten = true;
            _pieces.Release();
        }
    }

    public void Start(in AnswerHead head) => _head = head;

    public void Abort()
    {
        End(SharedEnd.Broken);
        Cut(_ => true);
    }

    public ValueTask BreakOffAsync()
    {
        End(SharedEnd.Broken);
        return default;
    }

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<bool> room;
        lock (_lock)
        {
            Append_NeedsLock();
            if (!_pieces.IsFull) return default;
            room = (_room = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        // One that does not read holds up nobody but itself.
        Cut(reader => reader.Next == _pieces.First && HasFasterReader(reader));
        return WaitAsync(room, cancellationToken);

        static async ValueTask<FlushResult> WaitAsync(Task<bool> room, CancellationToken cancellationToken) => new(isCanceled: !await room.WaitAsync(cancellationToken), isCompleted: false);
    }

    public override void CancelPendingFlush()
    {
        lock (_lock) _room?.TrySetResult(false);
    }

    public override void Complete(Exception? exception = null)
    {
        // The pipeline ends answers by its own words.
    }

    public void Dispose() => _abandoned.Dispose();

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (byte[]? Piece, SharedEnd End, Task News) Next(AnswerReader reader)
    {
        lock (_lock)
        {
            // What was given last has been read.
            if (reader.IsReading) reader.Next++;
            reader.IsReading = reader.Next < _pieces.Count && !reader.IsCut;
            Trim_NeedsLock();
            return (reader.IsReading ? _pieces[reader.Next] : null, _end, _news.Task);
        }
    }

    private static async Task<bool> EndAsync(AnswerReader reader, SharedEnd end)
    {
        if (reader.IsCut || end == SharedEnd.Complete) return true; // Where it is cut its connection is broken already.
        if (!reader.Sink.HasStarted) return false;
        await reader.Sink.BreakOffAsync();
        return true;
    }

    private void Leave(AnswerReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            Trim_NeedsLock();
            if (_readers.Count > 0 || _end != SharedEnd.Running) return;
        }

        _abandoned.Cancel();
    }

    private void Append_NeedsLock()
    {
        if (_pending.WrittenCount == 0) return;
        _pieces.Add(_pending.WrittenSpan.ToArray());
        _pending.ResetWrittenCount();
        Trim_NeedsLock();
        _news.TrySetResult();
        _news = Signal();
    }

    /// <summary>Drops what every reader has read.</summary>
    private void Trim_NeedsLock()
    {
        var read = _pieces.Count;
        foreach (var reader in _readers) read = Math.Min(read, reader.Next);
        _pieces.Trim(read);
        if (!_pieces.IsFull) _room?.TrySetResult(true);
    }

    private bool HasFasterReader(AnswerReader slow) => _readers.Exists(reader => reader.Next > slow.Next);

    private void Cut(Predicate<AnswerReader> which)
    {
        AnswerReader[] cut;
        lock (_lock)
        {
            cut = [.. _readers.Where(reader => !reader.IsCut && which(reader))];
            foreach (var reader in cut) reader.IsCut = true;
        }

        foreach (var reader in cut) reader.Sink.Abort();
    }
}
