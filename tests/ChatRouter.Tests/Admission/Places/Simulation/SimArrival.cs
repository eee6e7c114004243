using ChatRouter.Model.Callers;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>A request that comes whatever became of those before it.</summary>
/// <param name="Due">When it comes.</param>
/// <param name="Lane">Its lane.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Prompt">Tokens of its prompt.</param>
/// <param name="Answer">Tokens of its answer.</param>
/// <param name="Noise">By how much its first token takes longer than it should: it is the request's, so that it is the same with and without other requests.</param>
internal readonly record struct SimArrival(TimeSpan Due, Lane Lane, string Tenant, int Prompt, int Answer, double Noise);
