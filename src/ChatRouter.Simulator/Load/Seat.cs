namespace ChatRouter.Simulator.Load;

/// <summary>A slot in use and what it holds of the KV cache. Dispose it once to give both back.</summary>
internal sealed class Seat(Engine engine, int promptTokens) : IDisposable
{
    private int _tokens = promptTokens;
    private bool _released;

    /// <summary>Tokens were generated and stay in the cache until the end.</summary>
    public void Grow(int tokens)
    {
        _tokens += tokens;
        engine.Grow(tokens);
    }

    public void Dispose()
    {
        if (_released)
            return;
        _released = true;
        engine.Release(_tokens);
    }
}
