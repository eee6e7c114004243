using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Load;

namespace ChatRouter.Simulator.Wire;

/// <summary>An answer and what its frames repeat.</summary>
internal sealed class Answer(ChatCall call, Choice[] choices, string id, DateTimeOffset created, TimeProvider time)
{
    public ChatCall Call => call;
    public Choice[] Choices => choices;
    public string Id => id;
    public long Created { get; } = created.ToUnixTimeSeconds();
    public TimeProvider Time => time;
    public int PromptTokens => call.PromptTokens;
    public int CompletionTokens { get; } = choices.Sum(c => c.TokenCount);

    /// <summary>Tokens sent so far.</summary>
    public int Sent { get; set; }

    /// <summary>Where the time went; complete once the last token is sent.</summary>
    public AnswerTimes Times { get; set; }

    /// <summary>The steps of a stream. Choices take turns token by token, as in a batch.</summary>
    public IEnumerable<AnswerStep> Steps()
    {
        for (var c = 0; c < choices.Length; c++)
            yield return new AnswerStep(StepKind.Role, c);
        foreach (var step in InTurns(StepKind.Reasoning, c => c.Reasoning.Length).Concat(InTurns(StepKind.Token, c => c.Tokens.Length)))
            yield return step;

        for (var c = 0; c < choices.Length; c++)
        {
            for (var k = 0; k < choices[c].ToolCalls.Count; k++)
            {
                yield return new AnswerStep(StepKind.ToolName, c, 0, k);
                for (var i = 0; i < choices[c].ToolCalls[k].Arguments.Count; i++)
                    yield return new AnswerStep(StepKind.ToolArguments, c, i, k);
            }
        }

        for (var c = 0; c < choices.Length; c++)
            yield return new AnswerStep(StepKind.Finish, c);
        yield return new AnswerStep(StepKind.Usage);
        yield return new AnswerStep(StepKind.Done);
    }

    private IEnumerable<AnswerStep> InTurns(StepKind kind, Func<Choice, int> count)
    {
        var longest = choices.Max(count);
        for (var i = 0; i < longest; i++)
        {
            for (var c = 0; c < choices.Length; c++)
            {
                if (i < count(choices[c]))
                    yield return new AnswerStep(kind, c, i);
            }
        }
    }
}
