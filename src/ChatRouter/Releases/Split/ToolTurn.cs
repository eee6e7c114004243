using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ChatRouter.Model;
using ChatRouter.Model.Requests;

namespace ChatRouter.Releases.Split;

/// <summary>
/// What the requests around a tool call have in common: the messages before the first call, which are all messages of the request that brought it. Their hash is the unit of both, so that
/// results go to the side that has called, on any instance and without anything kept. Pure.
/// </summary>
internal static class ToolTurn
{
    /// <summary>The messages' last bytes and their number tell conversations apart: of a long prompt no more is hashed, about 3 us.</summary>
    internal const int Hashed = 4096;

    /// <summary>The unit of a request that has to do with tools; null for any other.</summary>
    public static string? Of(ChatRequest request)
    {
        if (!request.Needs.HasFlag(Capabilities.Tools)) return null;
        var list = request.MessagesValue;
        var end = request.FirstToolCall > 0 ? request.FirstToolCall : list.Start + list.Length - 1;
        var messages = request.Body.Span[(list.Start + 1)..end].Trim(" \t\r\n,"u8);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(messages[^Math.Min(messages.Length, Hashed)..], hash);
        return string.Create(CultureInfo.InvariantCulture, $"{messages.Length}-{BinaryPrimitives.ReadUInt64BigEndian(hash):x16}");
    }
}
