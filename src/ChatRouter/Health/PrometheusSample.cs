namespace ChatRouter.Health;

/// <summary>One sample of a metrics page.</summary>
/// <param name="Name">The exact metric name.</param>
/// <param name="Labels">The labels as written between the braces; empty if there are none.</param>
/// <param name="Value">The value; never NaN or infinite.</param>
internal readonly record struct PrometheusSample(string Name, string Labels, double Value)
{
    /// <summary>The value of a label, or null. Escapes are kept as written.</summary>
    internal string? Label(string name)
    {
        var rest = Labels.AsSpan();
        while (rest.IndexOf('=') is >= 0 and var equals)
        {
            var key = rest[..equals].Trim(" ,");
            var open = rest[equals..].IndexOf('"');
            if (open < 0) return null;
            var value = rest[(equals + open + 1)..];
            var length = PrometheusReader.LengthOfQuoted(value);
            if (length < 0) return null;
            if (key.SequenceEqual(name)) return value[..length].ToString();
            rest = value[(length + 1)..];
        }

        return null;
    }
}
