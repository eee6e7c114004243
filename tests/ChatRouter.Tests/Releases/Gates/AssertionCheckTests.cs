using System.Text;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Gates.Candidates;

namespace ChatRouter.Tests.Releases.Gates;

public sealed class AssertionCheckTests
{
    private const string Tools = """{"messages":[],"tools":[{"type":"function","function":{"name":"add","parameters":{"type":"object","properties":{"a":{"type":"integer","minimum":1}},"required":["a"]}}}]}""";

    [Theory]
    [InlineData(AssertionKind.Equals, "four", " four\n", true)]
    [InlineData(AssertionKind.Equals, "four", "Four", false)]
    [InlineData(AssertionKind.Contains, "our", "Four", true)]
    [InlineData(AssertionKind.Contains, "OUR", "Four", false)]
    [InlineData(AssertionKind.IContains, "OUR", "Four", true)]
    [InlineData(AssertionKind.StartsWith, "Fo", "\nFour", true)]
    [InlineData(AssertionKind.StartsWith, "fo", "Four", false)]
    [InlineData(AssertionKind.Regex, "^[0-9]{1,3}$", "42", true)]
    [InlineData(AssertionKind.Regex, "^[0-9]{1,3}$", "4242", false)]
    [InlineData(AssertionKind.IsJson, "", "[1]", true)]
    [InlineData(AssertionKind.IsJson, "", "[1", false)]
    [InlineData(AssertionKind.IsJson, """{"type":"array","minItems":2}""", "[1]", false)]
    [InlineData(AssertionKind.IsJson, """{"type":"object","properties":{"n":{"anyOf":[{"type":"null"},{"type":"number","maximum":5}]}}}""", """{"n":5}""", true)]
    [InlineData(AssertionKind.IsJson, """{"type":"object","properties":{"n":{"anyOf":[{"type":"null"},{"type":"number","maximum":5}]}}}""", """{"n":6}""", false)]
    [InlineData(AssertionKind.IsRefusal, "", "I’m sorry, but I can’t help with that.", true)]
    [InlineData(AssertionKind.IsRefusal, "", "Here is how.", false)]
    [InlineData(AssertionKind.Latency, "200", "x", true)]
    [InlineData(AssertionKind.Latency, "199", "x", false)]
    public void Problem_OfEachKind_NamesItIfItDoesNotHold(AssertionKind kind, string value, string text, bool holds)
    {
        var content = new AnswerContent(text, null, []);
        Assert.Equal(holds, Problem(new GoldenAssertion(kind, value), content) is null);
        Assert.Equal(!holds, Problem(new GoldenAssertion(kind, value, IsNegated: true), content) is null);
    }

    [Theory]
    [InlineData("add", """{"a":1}""", null)]
    [InlineData("add", """{"a":0}""", "is-valid-openai-tools-call")]
    [InlineData("add", """{}""", "is-valid-openai-tools-call")]
    [InlineData("add", "{", "is-valid-openai-tools-call")]
    [InlineData("sub", """{"a":1}""", "is-valid-openai-tools-call")]
    public void Problem_OfAToolCall_IsByTheSchemaOfTheTool(string name, string arguments, string? problem)
        => Assert.Equal(problem, Problem(new GoldenAssertion(AssertionKind.IsValidOpenAIToolsCall, ""), new AnswerContent("", null, [(name, arguments)])));

    [Fact]
    public void Problem_OfAnAnswerWithoutACall_IsThatThereIsNone()
    {
        Assert.Equal("is-valid-openai-tools-call", Problem(new GoldenAssertion(AssertionKind.IsValidOpenAIToolsCall, ""), AnswerContent.Empty));
        Assert.Equal("not-contains", Problem(new GoldenAssertion(AssertionKind.Contains, "a", IsNegated: true), new AnswerContent("a", null, [])));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"x","refusal":"no"}}]}""", "x", true)]
    [InlineData("""{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"name":"a","arguments":"{}"}}]}}]}""", "", false)]
    [InlineData("""{"choices":[]}""", "", false)]
    [InlineData("nonsense", "", false)]
    public void Content_OfWhateverCameBack_IsReadWithoutFailing(string json, string text, bool isRefusal)
    {
        var content = AnswerContent.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal((text, isRefusal), (content.Text, content.IsRefusal));
    }

    [Theory]
    [InlineData("The answer is 42.", "the ANSWER is 42", true)]
    [InlineData("The answer is 42.", "It is 42, the answer", true)]
    [InlineData("The answer is 42.", "Nobody knows", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void Likeness_OfTwoAnswers_IsByTheirWords(string one, string other, bool agree) => Assert.Equal(agree, AnswerLikeness.Agree(one, other));

    private static string? Problem(GoldenAssertion assertion, AnswerContent content)
        => AssertionCheck.Problem(new GoldenPrompt { Id = "p", Body = Encoding.UTF8.GetBytes(Tools), Assertions = [assertion] }, content, TimeSpan.FromMilliseconds(200));
}
