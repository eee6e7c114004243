namespace ChatRouter.Benchmarks.Overload.Pictures;

/// <summary>Values on a line.</summary>
internal sealed class Axis
{
    private readonly double _least;
    private readonly double _most;
    private readonly bool _isLogarithmic;

    private Axis(string label, double least, double most, bool isLogarithmic, IReadOnlyList<(double Value, string Text)> ticks)
    {
        (Label, _least, _most, _isLogarithmic, Ticks) = (label, least, most, isLogarithmic, ticks);
    }

    public string Label { get; }

    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>From 0 on, with a tick at each of the given values.</summary>
    public static Axis At(string label, IReadOnlyList<double> values, string unit) =>
        new(label, 0, values.Max() * 1.03, isLogarithmic: false, [.. values.Select(value => (value, FormattableString.Invariant($"{value}{unit}")))]);

    /// <summary>From 0 on, with round ticks.</summary>
    public static Axis Linear(string label, double most)
    {
        var size = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = (most / size) switch { <= 2 => size / 2, <= 5 => size, _ => 2 * size };
        var steps = (int)Math.Ceiling(most / step);
        return new(label, 0, steps * step, isLogarithmic: false, [.. Enumerable.Range(0, steps + 1).Select(i => (i * step, FormattableString.Invariant($"{i * step:0.#}")))]);
    }

    /// <summary>Times in milliseconds, by powers of ten with ticks at 1, 2 and 5.</summary>
    public static Axis Times(string label, double least, double most)
    {
        double[] ticks = [.. Enumerable.Range(0, 7).SelectMany(power => new[] { 1, 2, 5 }.Select(digit => digit * Math.Pow(10, power)))];
        var from = ticks.Last(tick => tick <= Math.Max(1, least));
        var to = ticks.First(tick => tick >= most);
        return new(label, from, to, isLogarithmic: true, [.. ticks.Where(tick => tick >= from && tick <= to).Select(tick => (tick, Text(tick)))]);
    }

    /// <summary>0 at its beginning, 1 at its end.</summary>
    public double Place(double value) => _isLogarithmic
        ? Math.Log(value / _least) / Math.Log(_most / _least)
        : (value - _least) / (_most - _least);

    private static string Text(double milliseconds) =>
        milliseconds < 1000 ? FormattableString.Invariant($"{milliseconds:0} ms") : FormattableString.Invariant($"{milliseconds / 1000:0} s");
}
