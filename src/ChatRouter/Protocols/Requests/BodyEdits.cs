using System.Text;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>Collects the changes to one request body. Every byte that is not changed is sent as the caller wrote it.</summary>
internal sealed class BodyEdits(ChatRequest request)
{
    private readonly List<BodyEdit> _edits = new(4);

    /// <summary>Puts JSON in place of a value.</summary>
    public void Replace(BodySlice value, ReadOnlyMemory<byte> json) => Put(new BodyEdit(value.Start, value.Length, json));

    /// <summary>Puts JSON in place of a value.</summary>
    public void Replace(BodySlice value, string json) => Replace(value, Encoding.UTF8.GetBytes(json));

    /// <summary>Puts JSON before a position.</summary>
    public void Insert(int position, ReadOnlyMemory<byte> json) => Put(new BodyEdit(position, 0, json));

    /// <summary>Adds a top-level field that the body does not have.</summary>
    public void Add(string name, string json) => Append(Encoding.UTF8.GetBytes($",\"{name}\":{json}"));

    /// <summary>Adds a top-level field that the body does not have, as it stands in JSON with a leading comma.</summary>
    public void Append(ReadOnlyMemory<byte> field) => Insert(request.End, field);

    /// <summary>Gives the field of a value another name.</summary>
    public void Rename(BodySlice value, ReadOnlyMemory<byte> quotedName)
    {
        // Between a name and its value stand only a colon and white space; a quote inside the name would be escaped.
        var body = request.Body.Span;
        var end = body[..value.Start].LastIndexOf((byte)'"');
        var start = body[..end].LastIndexOf((byte)'"');
        Put(new BodyEdit(start, end + 1 - start, quotedName));
    }

    /// <summary>The changed body.</summary>
    public SplicedContent ToContent() => new(request.Body, _edits);

    /// <summary>Keeps them in the order of the body, and those of one place in the order they came: a handful at most.</summary>
    private void Put(BodyEdit edit)
    {
        var at = _edits.Count;
        while (at > 0 && _edits[at - 1].Start > edit.Start) at--;
        _edits.Insert(at, edit);
    }
}
