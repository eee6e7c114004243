using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols.Requests;
using ChatRouter.Protocols.Requests.Checks;

namespace ChatRouter.Protocols;

/// <summary>
/// Reads a chat request in one pass without building a tree: checks what OpenAI checks, notes the few values that routing needs
/// and where they stand, and leaves unknown fields alone. Allocates the <see cref="ChatRequest"/> and, for an unknown model, its name.
/// </summary>
internal static class ChatRequestScanner
{
    /// <summary>Deepest nesting of a body, whatever is configured.</summary>
    public const int GreatestDepth = 1_000;

    private static readonly RequestLimits Accepted = new() { MaxDepth = GreatestDepth, MaxTokens = int.MaxValue };

    /// <summary>Reads the body. Never throws for what a caller may send.</summary>
    /// <param name="body">The received bytes; a UTF-8 byte order mark is passed over.</param>
    /// <param name="limits">What a caller may send.</param>
    /// <param name="request">The request, or null if it is refused.</param>
    /// <param name="names">Known model names, to save the string.</param>
    /// <param name="estimate">Estimates the tokens of the prompt; by the default ratios without.</param>
    /// <returns>A refusal with status 400 that names the field, or null.</returns>
    public static Refusal? Scan(ReadOnlyMemory<byte> body, RequestLimits limits, out ChatRequest? request, RouteNames? names = null, PromptEstimate? estimate = null) =>
        Scan(body, limits, names, estimate, isChecked: false, out request);

    /// <summary>Reads a body that the router has made from an accepted request, for the positions in it. Null if it is no valid request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="original">What it was made from; a stream remains one.</param>
    public static ChatRequest? Rescan(ReadOnlyMemory<byte> body, ChatRequest original)
    {
        if (Scan(body, Accepted, names: null, estimate: null, isChecked: true, out var request) is not null) return null;
        return original.IsAssembled ? request!.AsStream() : request;
    }

    private static Refusal? Scan(ReadOnlyMemory<byte> body, RequestLimits limits, RouteNames? names, PromptEstimate? estimate, bool isChecked, out ChatRequest? request)
    {
        request = null;
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.IsEmpty)
            return RequestFault.Empty();
        if (!Utf8.IsValid(body.Span))
            return RequestFault.NotUtf8(FirstInvalidByte(body.Span));

        var scan = new RequestScan(body, limits, names);
        try
        {
            var refusal = scan.Run();
            if (!isChecked)
                refusal ??= scan.Contradiction() ?? HalfCharacter(body.Span);
            if (refusal is null)
                request = scan.ToRequest(estimate);
            return refusal;
        }
        catch (JsonException fault)
        {
            return RequestFault.NotJson(fault);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half a character in a name or value that it had to compare.
            return HalfCharacter(body.Span[..(int)scan.Position]) ?? RequestFault.HalfCharacter(param: null);
        }
    }

    private static Refusal? HalfCharacter(ReadOnlySpan<byte> body)
        => LoneSurrogate.Find(body) is >= 0 and var position ? RequestFault.HalfCharacter(FieldPath.At(body, position)) : null;

    private static int FirstInvalidByte(ReadOnlySpan<byte> body)
    {
        Span<char> characters = stackalloc char[512];
        var position = 0;
        while (Utf8.ToUtf16(body[position..], characters, out var read, out _, replaceInvalidSequences: false) is OperationStatus.DestinationTooSmall)
            position += read;

        Utf8.ToUtf16(body[position..], characters, out var last, out _, replaceInvalidSequences: false);
        return position + last;
    }
}
