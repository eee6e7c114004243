namespace ChatRouter.Benchmarks.Micro;

/// <summary>One hot operation of the engine.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="Repeat">Does it the given number of times; the loop is inside, so that no call is counted with it.</param>
internal sealed record MicroCase(string Name, Action<int> Repeat);
