using System.Buffers.Binary;
using System.Text;

namespace ChatRouter.ScenarioTests.Telemetry;

/// <summary>A protobuf message without its schema: fields by number, as the wire format has them.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = VarInt(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, VarInt(ref bytes), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default));
                    break;
                case 2:
                    var length = (int)VarInt(ref bytes);
                    _fields.Add((field, 0, Take(ref bytes, length)));
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default));
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} of field {field}.");
            }
        }
    }

    /// <summary>The messages of a repeated field, also through several levels.</summary>
    public IEnumerable<ProtobufMessage> All(params int[] path) => path.Length == 0
        ? [this]
        : _fields.Where(f => f.Field == path[0]).Select(f => new ProtobufMessage(f.Bytes)).SelectMany(m => m.All(path[1..]));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public ulong Number(int field) => _fields.Find(f => f.Field == field).Number;

    /// <summary>OpenTelemetry attributes with their values as text.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => All(field).ToDictionary(
        pair => pair.Text(1),
        pair => pair.All(2).Select(value => value.Bytes(1) is { IsEmpty: false } ? value.Text(1) : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault(""),
        StringComparer.Ordinal);

    private ReadOnlyMemory<byte> Bytes(int field) => _fields.Find(f => f.Field == field).Bytes;

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong VarInt(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(ref bytes, 1).Span[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
