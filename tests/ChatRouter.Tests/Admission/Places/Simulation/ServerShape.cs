namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What a simulated server can do.</summary>
/// <param name="Slots">Answers that it writes at once; the others wait in its queue in order of arrival.</param>
/// <param name="FirstToken">From a slot to the first token.</param>
/// <param name="TokenInterval">Between two tokens of an answer that is written alone; twice that with full slots.</param>
internal sealed record ServerShape(int Slots, TimeSpan FirstToken, TimeSpan TokenInterval);
