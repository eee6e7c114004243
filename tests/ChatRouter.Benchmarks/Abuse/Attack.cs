namespace ChatRouter.Benchmarks.Abuse;

/// <summary>One way to want no answer.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="RunAsync">Opens, holds and closes its connections to a port of loopback; says what it got.</param>
internal sealed record Attack(string Name, Func<int, CancellationToken, Task<string>> RunAsync);
