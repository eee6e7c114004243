using ChatRouter.Admission.Limits;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

public sealed class TokenEstimateTests
{
    [Theory]
    [InlineData(null, 1, 510)]
    [InlineData(20, 1, 30)]
    [InlineData(20, 3, 70)]
    [InlineData(1_000_000_000, 128, int.MaxValue)]
    public void Of_PromptAndAnswers_AreAdded(int? maxTokens, int choices, int expected)
        => Assert.Equal(expected, TokenEstimate.Of(TestModel.Request(promptTokens: 10) with { MaxTokens = maxTokens, Choices = choices }).Tokens);
}
