namespace ChatRouter.Pipeline.Repeats;

/// <summary>The pieces of an answer: all of them while there is memory for that, else those that somebody has still to read. Guarded by the lock of <see cref="SharedAnswer"/>.</summary>
internal sealed class AnswerPieces(AnswerMemory memory)
{
    /// <summary>What the slowest reader of an answer that is not whole may lag behind.</summary>
    private const int WindowBytes = 64 * 1024;

    private readonly List<byte[]?> _pieces = [];
    private int _unreadBytes;
    private int _heldBytes;

    /// <summary>True while the answer can be read from its start.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>True while no more should be added: somebody lags too far behind.</summary>
    public bool IsFull => !IsWhole && _unreadBytes > WindowBytes;

    /// <summary>The number of the first piece that is left.</summary>
    public int First { get; private set; }

    /// <summary>Pieces so far, those that were dropped too.</summary>
    public int Count => _pieces.Count;

    /// <summary>A piece that is left.</summary>
    public byte[]? this[int number] => _pieces[number];

    /// <summary>Adds a piece. Where there is no memory for it the answer is whole no longer.</summary>
    public void Add(byte[] piece)
    {
        _pieces.Add(piece);
        _unreadBytes += piece.Length;
        if (IsWhole && memory.TryHold(_heldBytes, piece.Length)) _heldBytes += piece.Length;
        else Release();
    }

    /// <summary>Gives the memory back: from now on pieces are dropped when they are read.</summary>
    public void Release()
    {
        IsWhole = false;
        memory.Release(_heldBytes);
        _heldBytes = 0;
    }

    /// <summary>Drops the pieces before the first that somebody has still to read.</summary>
    public void Trim(int next)
    {
        if (IsWhole) return;
        for (; First < next; First++)
        {
            _unreadBytes -= _pieces[First]!.Length;
            _pieces[First] = null;
        }
    }
}
