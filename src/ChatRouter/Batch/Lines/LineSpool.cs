using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ChatRouter.Batch.Lines;

/// <summary>
/// Keeps the lines of a batch between checking and sending: small batches in memory, large ones in a temporary file that is gone with the process.
/// Nothing is sent before the last line is known to be right. For one user.
/// </summary>
internal sealed class LineSpool(int memoryBytes = LineSpool.DefaultMemoryBytes) : IAsyncDisposable
{
    private const int DefaultMemoryBytes = 1024 * 1024;
    private const int HeaderBytes = 8;
    private const int FileBuffer = 64 * 1024;

    private readonly byte[] _header = new byte[HeaderBytes];
    private Stream _stream = new MemoryStream();

    /// <summary>Lines added.</summary>
    public int Count { get; private set; }

    /// <summary>True once it went to a file.</summary>
    public bool IsFile => _stream is FileStream;

    /// <summary>Adds a line.</summary>
    public async ValueTask AddAsync(int number, ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        if (!IsFile && _stream.Length + line.Length > memoryBytes) await MoveToFileAsync(cancellationToken);
        BinaryPrimitives.WriteInt32LittleEndian(_header, number);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(4), line.Length);
        await _stream.WriteAsync(_header, cancellationToken);
        await _stream.WriteAsync(line, cancellationToken);
        Count++;
    }

    /// <summary>All lines in the order they were added, each in an array of its own.</summary>
    public async IAsyncEnumerable<(int Number, byte[] Line)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _stream.Position = 0;
        for (var i = 0; i < Count; i++)
        {
            await _stream.ReadExactlyAsync(_header, cancellationToken);
            var number = BinaryPrimitives.ReadInt32LittleEndian(_header);
            var line = new byte[BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(4))];
            await _stream.ReadExactlyAsync(line, cancellationToken);
            yield return (number, line);
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task MoveToFileAsync(CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = FileBuffer,
        };
        var file = new FileStream(Path.Combine(Path.GetTempPath(), $"chatrouter-{Guid.NewGuid():N}.batch"), options);
        var memory = _stream;
        _stream = file;
        memory.Position = 0;
        await memory.CopyToAsync(file, cancellationToken);
        await memory.DisposeAsync();
    }
}
