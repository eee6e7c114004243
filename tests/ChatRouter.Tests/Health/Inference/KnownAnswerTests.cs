using ChatRouter.Health.Inference;

namespace ChatRouter.Tests.Health.Inference;

public sealed class KnownAnswerTests
{
    [Theory]
    [InlineData("1 2 3 4 5", true)]
    [InlineData("1, 2, 3, 4, 5", true)]
    [InlineData("1\n2\n3\n4\n5\n", true)]
    [InlineData("12345", true)]
    [InlineData("Sure! 1) 2) 3) 4) 5)", true)]
    [InlineData("1 2 3 4", false)]
    [InlineData("5 4 3 2 1", false)]
    [InlineData("2 3 4 5", false)]
    [InlineData("", false)]
    public void Matches_Text_CountsInOrder(string text, bool expected) => Assert.Equal(expected, KnownAnswer.Matches(text));

    [Fact]
    public void Question_AsAnyCallersRequest_PassesTheScanAndStreams() => Assert.True(KnownAnswer.Question.Stream);
}
