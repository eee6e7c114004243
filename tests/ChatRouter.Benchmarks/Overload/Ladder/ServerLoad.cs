namespace ChatRouter.Benchmarks.Overload.Ladder;

/// <summary>What a simulated server says of itself.</summary>
/// <param name="Running">Answers at work.</param>
/// <param name="Waiting">Requests in its queue.</param>
internal readonly record struct ServerLoad(int Running, int Waiting);
