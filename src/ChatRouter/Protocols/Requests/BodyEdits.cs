using System.Globalization;
using System.Text;
using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>Collects the changes to one request body. Every byte that is not changed is sent as the caller wrote it.</summary>
internal sealed class BodyEdits(ChatRequest request)
{
    private readonly List<BodyEdit> _edits = new(4);
    private StringBuilder? _added;

    /// <summary>Puts JSON in place of a value.</summary>
    public void Replace(BodySlice value, ReadOnlyMemory<byte> json) => _edits.Add(new BodyEdit(value.Start, value.Length, json));

    /// <summary>Puts JSON in place of a value.</summary>
    public void Replace(BodySlice value, string json) => Replace(value, Encoding.UTF8.GetBytes(json));

    /// <summary>Puts JSON before a position.</summary>
    public void Insert(int position, ReadOnlyMemory<byte> json) => _edits.Add(new BodyEdit(position, 0, json));

    /// <summary>Adds a top-level field that the body does not have.</summary>
    public void Add(string name, string json) =>
        (_added ??= new StringBuilder()).Append(CultureInfo.InvariantCulture, $",\"{name}\":{json}");

    /// <summary>Gives the field of a value another name.</summary>
    public void Rename(BodySlice value, ReadOnlyMemory<byte> quotedName)
    {
        // Between a name and its value stand only a colon and white space; a quote inside the name would be escaped.
        var body = request.Body.Span;
        var end = body[..value.Start].LastIndexOf((byte)'"');
        var start = body[..end].LastIndexOf((byte)'"');
        _edits.Add(new BodyEdit(start, end + 1 - start, quotedName));
    }

    /// <summary>The changed body.</summary>
    public SplicedContent ToContent()
    {
        if (_added is not null)
            Insert(request.End, Encoding.UTF8.GetBytes(_added.ToString()));
        _edits.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return new SplicedContent(request.Body, _edits);
    }
}
