using System.Text;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Answers;

public sealed class AnswerCheckTests
{
    private const AnswerChecks All = AnswerChecks.Json | AnswerChecks.NotEmpty | AnswerChecks.NoRepetition;

    [Theory]
    [InlineData("fine", Capabilities.None, All, null)]
    [InlineData("", Capabilities.None, All, "empty content")]
    [InlineData(" \n", Capabilities.None, AnswerChecks.NotEmpty, "empty content")]
    [InlineData("", Capabilities.None, AnswerChecks.Json, null)]
    [InlineData("{\"a\":1}", Capabilities.JsonMode, All, null)]
    [InlineData("{\"a\":", Capabilities.JsonMode, All, "content is not JSON")]
    [InlineData("{\"a\":", Capabilities.None, All, null)]
    [InlineData("{\"a\":", Capabilities.JsonMode, AnswerChecks.None, null)]
    public void Problem_Content_IsJudged(string content, Capabilities needs, AnswerChecks checks, string? expected)
        => Assert.Equal(expected, AnswerCheck.Problem(Answer(content), TestModel.Request(needs), checks));

    [Fact]
    public void Problem_ToolCallWithoutContent_IsFine()
    {
        var answer = Encoding.UTF8.GetBytes("""{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1"}]}}]}""");

        Assert.Null(AnswerCheck.Problem(answer, TestModel.Request(), All));
    }

    [Theory]
    [InlineData("ha", 80, true)]
    [InlineData("ha", 79, false)]
    [InlineData("The quick brown fox jumps over it. ", 8, true)]
    [InlineData("The quick brown fox jumps over it. ", 7, false)]
    public void EndsInRepetition_UnitTimes_Decides(string unit, int times, bool expected)
        => Assert.Equal(expected, AnswerCheck.EndsInRepetition("Well: " + string.Concat(Enumerable.Repeat(unit, times))));

    private static byte[] Answer(string content)
        => Encoding.UTF8.GetBytes("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":" + JsonSerializer.Serialize(content) + "}}]}");
}
