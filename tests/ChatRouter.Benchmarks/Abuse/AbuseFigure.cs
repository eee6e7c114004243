namespace ChatRouter.Benchmarks.Abuse;

/// <summary>What an attack has cost the router's process.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Note">What the attacker got.</param>
/// <param name="Before">Resident bytes before it.</param>
/// <param name="Peak">The most while it lasted.</param>
/// <param name="After">Some time after its end.</param>
/// <param name="Later">After twice that time.</param>
/// <param name="Cpu">Processor time while it lasted.</param>
/// <param name="Answered">Requests of an honest caller that were answered meanwhile.</param>
/// <param name="Asked">Of so many.</param>
/// <param name="Slowest">The longest that it waited for one.</param>
internal sealed record AbuseFigure(string Attack, string Note, long Before, long Peak, long After, long Later, TimeSpan Cpu, int Answered, int Asked, TimeSpan Slowest);
