using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>What the messages of a request amount to; filled while they are checked.</summary>
internal struct PromptTally
{
    /// <summary>What a backend must be able to do for them.</summary>
    public Capabilities Needs;

    /// <summary>What not every wire can carry.</summary>
    public RequestTraits Traits;

    /// <summary>Messages.</summary>
    public int Messages;

    /// <summary>Images.</summary>
    public int Images;

    /// <summary>Offset of the first message that calls tools; 0: none.</summary>
    public int FirstToolCall;

    private ByteClasses _text;

    /// <summary>What is to be estimated.</summary>
    public readonly PromptSize Size => new(Messages, Images, _text.Letters, _text.Symbols, _text.Wide);

    /// <summary>Counts the string at the reader, if it is one, as text of the prompt.</summary>
    public void Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String) return;
        if (reader.ValueIsEscaped) _text.AddEscaped(reader.ValueSpan);
        else _text.Add(reader.ValueSpan);
    }

    /// <summary>Notes a message that calls tools.</summary>
    public void ToolCall(int start)
    {
        Needs |= Capabilities.Tools;
        if (FirstToolCall == 0) FirstToolCall = start;
    }

    /// <summary>Counts JSON that models read as it is: descriptions of tools.</summary>
    public void Json(ReadOnlySpan<byte> json) => _text.AddEscaped(json);
}
