namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What a simulated server can do.</summary>
/// <param name="Slots">Answers that it writes at once; the others wait in its queue in order of arrival.</param>
/// <param name="FirstToken">From a slot to the first token of an empty prompt.</param>
/// <param name="TokenInterval">Between two tokens of an answer that is written alone; twice that with full slots.</param>
/// <param name="Prefill">Added to the first token for each token of the prompt.</param>
/// <param name="Contention">By which part each prompt that is being read lengthens the first token of one more.</param>
internal sealed record ServerShape(int Slots, TimeSpan FirstToken, TimeSpan TokenInterval, TimeSpan Prefill = default, double Contention = 0)
{
    /// <summary>Answers per second with all slots in use.</summary>
    public double AnswersPerSecond(double prompt, double answer, double noise)
        => Slots / (((FirstToken + (Prefill * prompt)) * noise) + (TokenInterval * (2 - (1.0 / Slots)) * answer)).TotalSeconds;
}
