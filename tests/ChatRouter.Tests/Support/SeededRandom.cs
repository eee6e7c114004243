using ChatRouter.Model;

namespace ChatRouter.Tests.Support;

/// <summary>A random source that repeats itself, or plays a script.</summary>
internal sealed class SeededRandom : IRandomSource
{
    private readonly Queue<double>? _script;
    private readonly Random? _random;
    private readonly Lock _gate = new();

    public SeededRandom(int seed) => _random = new Random(seed);

    public SeededRandom(params double[] script) => _script = new Queue<double>(script);

    public double NextDouble()
    {
        lock (_gate)
        {
            return _script is null ? _random!.NextDouble() : _script.Count > 1 ? _script.Dequeue() : _script.Peek();
        }
    }
}
