namespace ChatRouter.Protocols.Requests;

/// <summary>
/// The top-level names met so far. Unknown names are kept as hashes of their unescaped bytes:
/// two different names with one hash are taken for a duplicate, which only a caller who builds such names will meet.
/// </summary>
internal ref struct SeenNames(Span<ulong> storage)
{
    private readonly Span<ulong> _storage = storage;
    private uint _known;
    private int _count;

    /// <summary>True when more unknown names came than there is room for.</summary>
    public bool IsFull { get; private set; }

    /// <summary>True if the field was met.</summary>
    public readonly bool Has(RequestField field) => (_known & (1u << (int)field)) != 0;

    /// <summary>Notes an unescaped name. False if it was there before, or there is no room for it.</summary>
    public bool Add(scoped ReadOnlySpan<byte> name, out RequestField field)
    {
        field = RequestFieldNames.Find(name);
        if (field is RequestField.Unknown)
            return AddUnknown(name);

        var bit = 1u << (int)field;
        var isNew = (_known & bit) == 0;
        _known |= bit;
        return isNew;
    }

    private bool AddUnknown(scoped ReadOnlySpan<byte> name)
    {
        var hash = Fnv1a.Hash(name);
        if (_storage[.._count].Contains(hash))
            return false;

        IsFull = _count == _storage.Length;
        if (IsFull)
            return false;

        _storage[_count++] = hash;
        return true;
    }
}
