using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Simulator.Generation;

/// <summary>One piece of generated text with its bytes ready to be sent.</summary>
internal sealed class Token(string text)
{
    public string Text { get; } = text;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(text);

    /// <summary>The text as the inside of a JSON string.</summary>
    public byte[] Json { get; } = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();

    public bool IsMultiByte => Utf8.Length != Text.Length;
}
