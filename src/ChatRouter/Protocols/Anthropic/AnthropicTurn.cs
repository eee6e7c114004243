using System.Text.Json;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>The message that is being written: it stays open while the same side goes on.</summary>
internal sealed class AnthropicTurn(Utf8JsonWriter writer)
{
    private bool _isOpen;
    private bool _isAssistant;

    /// <summary>Opens a message of this side, unless one is open.</summary>
    public void Begin(ReadOnlySpan<byte> role, bool isAssistant)
    {
        if (_isOpen && _isAssistant == isAssistant)
            return;

        End();
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteStartArray("content"u8);
        _isOpen = true;
        _isAssistant = isAssistant;
    }

    /// <summary>Closes the open message, if any.</summary>
    public void End()
    {
        if (!_isOpen)
            return;
        writer.WriteEndArray();
        writer.WriteEndObject();
        _isOpen = false;
    }
}
