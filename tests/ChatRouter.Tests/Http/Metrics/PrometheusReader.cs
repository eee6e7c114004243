using System.Globalization;
using System.Text;

namespace ChatRouter.Tests.Http.Metrics;

/// <summary>Reads Prometheus' text format 0.0.4 and fails on everything that the format does not allow, or that a family has twice.</summary>
internal sealed class PrometheusReader
{
    private readonly Dictionary<string, (string Type, string Help)> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private string _family = "";

    public PrometheusReader(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? help = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Null(help);
                var parts = line.Split(' ', 4);
                (_family, help) = (parts[2], parts[3]);
                Assert.NotEmpty(help);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                Assert.Equal((4, _family), (parts.Length, parts[2]));
                Assert.Contains(parts[3], (string[])["counter", "gauge"]);
                Assert.Equal(parts[3] == "counter", _family.EndsWith("_total", StringComparison.Ordinal));
                Assert.Matches("^[a-z][a-z0-9_]*$", _family);
                Assert.True(_families.TryAdd(_family, (parts[3], help!)), $"{_family} is there twice");
                help = null;
            }
            else
            {
                Assert.Null(help);
                Read(line);
            }
        }
    }

    public IReadOnlyDictionary<string, (string Type, string Help)> Families => _families;

    /// <summary>The samples by their names with labels in the order of the alphabet: <c>name{a="x",b="y"}</c>, values unescaped.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    private void Read(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') at++;
        Assert.Equal(_family, line[..at]);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (line[at] == '{')
        {
            do
            {
                var equals = line.IndexOf('=', at);
                var name = line[(at + 1)..equals];
                Assert.Matches("^[a-z_]+$", name);
                at = equals + 1;
                Assert.True(labels.TryAdd(name, Text(line, ref at)), $"label {name} is there twice: {line}");
            }
            while (line[at] == ',');
            Assert.Equal('}', line[at++]);
        }

        Assert.Equal(' ', line[at]);
        var value = double.Parse(line[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture);
        var key = labels.Count == 0 ? _family : $"{_family}{{{string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}";
        Assert.True(_samples.TryAdd(key, value), $"{key} is there twice");
    }

    private static string Text(string line, ref int at)
    {
        Assert.Equal('"', line[at++]);
        var text = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                text.Append(line[at]);
                continue;
            }

            text.Append(line[++at] switch
            {
                '\\' => '\\',
                '"' => '"',
                'n' => '\n',
                _ => throw new FormatException($"unknown escape in {line}"),
            });
        }

        at++;
        return text.ToString();
    }
}
