using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>Stands for a body: nobody can make two bodies of one print.</summary>
internal static class BodyPrint
{
    /// <summary>The first half of the SHA-256.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
