using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChatRouter.InfraTests.Checks;

/// <summary>What the templates' function <c>guid</c> gives: a UUID of version 5 (RFC 9562) of the arguments with hyphens between, in a name space of Azure's own.</summary>
internal static class ArmGuid
{
    private static readonly Guid _nameSpace = new("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    public static Guid Of(params string[] arguments)
    {
        byte[] text = [.. _nameSpace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(string.Join('-', arguments))];
#pragma warning disable CA5350 // The format asks for SHA-1; nothing is protected by it.
        var hash = SHA1.HashData(text).AsSpan(0, 16);
#pragma warning restore CA5350
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(hash[6..]) & 0x0FFF | 0x5000));
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
