using System.Text;
using System.Text.Json;

namespace ChatRouter.Configuration.Reading;

/// <summary>JSON text to nodes. Keeps lines and repeated members, which the ready-made readers lose.</summary>
internal static class NodeReader
{
    private static readonly JsonReaderOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The root object, or null after telling the diagnostics why not.</summary>
    public static ConfigurationNode? Read(ReadOnlySpan<byte> json, Diagnostics diagnostics)
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            diagnostics.Refuse(ConfigurationPath.Root, "The configuration is empty; it must be an object.");
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(json, s_options);
            reader.Read();
            var lines = new LineCounter(json);
            var root = ReadValue(ref reader, ref lines);
            reader.Read();
            if (root.Kind == NodeKind.Object) return root;
            diagnostics.Refuse(ConfigurationPath.Root.At(root.Line), $"The configuration is {root.Show()}; it must be an object.");
        }
        catch (JsonException problem)
        {
            var line = (int)(problem.LineNumber ?? 0) + 1;
            var reason = problem.Message.AsSpan(0, Math.Max(0, problem.Message.IndexOf(" LineNumber:", StringComparison.Ordinal)));
            diagnostics.Refuse(ConfigurationPath.Root.At(line), $"Not valid JSON at line {line}, byte {(problem.BytePositionInLine ?? 0) + 1}: {reason}");
        }
        catch (InvalidOperationException)
        {
            // The reader checks UTF-8 only when a text is taken out.
            diagnostics.Refuse(ConfigurationPath.Root, "The configuration holds text that is not valid UTF-8.");
        }

        return null;
    }

    private static ConfigurationNode ReadValue(ref Utf8JsonReader reader, ref LineCounter lines)
    {
        var line = lines.LineAt((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, ref lines, line);
            case JsonTokenType.StartArray:
                var list = new ConfigurationNode(NodeKind.List, "", line);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Items.Add(ReadValue(ref reader, ref lines));
                return list;
            case JsonTokenType.String:
                return new ConfigurationNode(NodeKind.Text, reader.GetString()!, line);
            case JsonTokenType.Number:
                return new ConfigurationNode(NodeKind.Number, Encoding.ASCII.GetString(reader.ValueSpan), line);
            case JsonTokenType.True or JsonTokenType.False:
                return new ConfigurationNode(NodeKind.Flag, reader.GetBoolean() ? "true" : "false", line);
            default:
                return new ConfigurationNode(NodeKind.Null, "null", line);
        }
    }

    private static ConfigurationNode ReadObject(ref Utf8JsonReader reader, ref LineCounter lines, int line)
    {
        var node = ConfigurationNode.Object(line);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            node.Members.Add(KeyValuePair.Create(name, ReadValue(ref reader, ref lines)));
        }

        return node;
    }

    /// <summary>Counts lines forward only: tokens come in order.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> json)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private int _position;
        private int _line = 1;

        public int LineAt(int position)
        {
            if (position > _position)
            {
                _line += _json[_position..position].Count((byte)'\n');
                _position = position;
            }

            return _line;
        }
    }
}
