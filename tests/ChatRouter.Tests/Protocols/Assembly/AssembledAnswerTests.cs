using System.Text;
using System.Text.Json;
using ChatRouter.Protocols.Assembly;

namespace ChatRouter.Tests.Protocols.Assembly;

public sealed class AssembledAnswerTests
{
    private const string Head = "\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\"";

    [Fact]
    public void ToJson_TextInPieces_IsTheWholeAnswer() => AssertAnswer(
        """{"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello \"you\""},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}}""",
        Choice("""{"role":"assistant","content":""}"""),
        Choice("""{"content":"Hello "}"""),
        Choice("""{"content":"\"you\""}"""),
        Choice("{}", "\"stop\""),
        "{" + Head + ""","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}}""");

    [Fact]
    public void ToJson_CharacterWhoseEscapesCameInTwoPieces_IsWhole()
    {
        var json = Assemble(Choice("""{"content":"\ud83d"}"""), Choice("""{"content":"\ude00"}"""), Choice("{}", "\"stop\""));

        Assert.Equal("😀", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public void ToJson_ReasoningAndRefusal_AreJoinedBesideTheText() => AssertMessage(
        """{"role":"assistant","content":null,"reasoning":"ab","reasoning_content":"cd","refusal":"no!"}""",
        """{"role":"assistant","reasoning":"a","reasoning_content":"c","refusal":"n"}""",
        """{"reasoning":"b","reasoning_content":"d","refusal":"o!"}""");

    [Fact]
    public void ToJson_RefusalThatIsAlwaysNull_StaysNull() => AssertMessage(
        """{"role":"assistant","content":"a","refusal":null}""",
        """{"role":"assistant","content":"a","refusal":null}""");

    [Fact]
    public void ToJson_RoleAndNameInEveryPiece_AreTakenOnce() => AssertMessage(
        """{"role":"assistant","content":"ab","name":"bot"}""",
        """{"role":"assistant","content":"a","name":"bot"}""",
        """{"role":"assistant","content":"b","name":"bot"}""");

    [Fact]
    public void ToJson_ToolCallsInPieces_AreMergedByTheirIndex() => AssertMessage(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}""",
        """{"role":"assistant","content":"","tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}""",
        """{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{"}},{"index":0,"function":{"arguments":":1}"}}]}""",
        """{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}""");

    [Fact]
    public void ToJson_ToolCallsThatAllHaveIndexZero_AreToldApartByTheirIds() => AssertMessage(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"f","arguments":"[]"}}]}""",
        """{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}""",
        """{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"["}}]}""",
        """{"tool_calls":[{"index":0,"function":{"arguments":"]"}}]}""");

    [Fact]
    public void ToJson_TextBesideAToolCall_IsKept() => AssertMessage(
        """{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"a"}]}""",
        """{"content":"Let me see."}""",
        """{"tool_calls":[{"index":0,"id":"a"}]}""");

    [Fact]
    public void ToJson_LogProbabilities_AreOneList()
    {
        var json = Assemble(
            "{" + Head + ""","choices":[{"index":0,"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-0.5,"top_logprobs":[]}],"refusal":null},"finish_reason":null}]}""",
            "{" + Head + ""","choices":[{"index":0,"delta":{"content":"b"},"logprobs":{"content":[{"token":"b","logprob":-1e-3,"top_logprobs":[]}],"refusal":null},"finish_reason":"stop"}]}""");

        Assert.Equal(
            """{"content":[{"token":"a","logprob":-0.5,"top_logprobs":[]},{"token":"b","logprob":-1e-3,"top_logprobs":[]}],"refusal":null}""",
            json.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public void ToJson_UnknownFields_KeepTheirLatestValue()
    {
        var json = Assemble(
            "{" + Head + ""","service_tier":null,"x":1,"obfuscation":"aaaa","choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"stop_reason":null,"finish_reason":null}]}""",
            "{" + Head + ""","service_tier":"default","x":{"y":2},"obfuscation":"a","choices":[{"index":0,"delta":{},"logprobs":null,"stop_reason":"###","finish_reason":"stop"}]}""",
            "{" + Head + ""","service_tier":null,"choices":[]}""");

        Assert.Equal(
            """{"id":"c1","object":"chat.completion","created":7,"model":"m","service_tier":"default","x":{"y":2},"choices":[{"index":0,"message":{"role":"assistant","content":"a"},"logprobs":null,"stop_reason":"###","finish_reason":"stop"}]}""",
            json.GetRawText());
    }

    [Fact]
    public void ToJson_AnotherBackendGoesOn_KeepsTheNamesOfTheFirst()
    {
        var json = Assemble(
            Choice("""{"content":"a"}"""),
            """{"id":"other","object":"chat.completion.chunk","created":9,"model":"other","choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}""");

        Assert.Equal(("c1", 7, "m"), (json.GetProperty("id").GetString(), json.GetProperty("created").GetInt32(), json.GetProperty("model").GetString()));
    }

    [Fact]
    public void ToJson_SeveralChoices_AreInOrder()
    {
        var json = Assemble(
            "{" + Head + ""","choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}""",
            "{" + Head + ""","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""");

        Assert.Equal(["0 a stop", "1 b length"], json.GetProperty("choices").EnumerateArray()
            .Select(c => $"{c.GetProperty("index")} {c.GetProperty("message").GetProperty("content")} {c.GetProperty("finish_reason")}"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null,7,\"a\"]")]
    public void ToJson_ChoicesThatAreNone_ArePassedOver(string choices) => AssertAnswer(
        """{"id":"c1","object":"chat.completion","created":7,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}]}""",
        "{" + Head + $",\"choices\":{choices}}}",
        Choice("""{"content":"a"}""", "\"stop\""));

    private static string Choice(string delta, string finish = "null") => $$"""{{{Head}},"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";

    private static void AssertMessage(string message, params string[] deltas)
        => Assert.Equal(message, Assemble([.. deltas.Select(delta => Choice(delta)), Choice("{}", "\"stop\"")]).GetProperty("choices")[0].GetProperty("message").GetRawText());

    private static void AssertAnswer(string answer, params string[] chunks) => Assert.Equal(answer, Assemble(chunks).GetRawText());

    private static JsonElement Assemble(params string[] chunks)
    {
        var answer = new AssembledAnswer();
        foreach (var chunk in chunks)
        {
            using var json = JsonDocument.Parse(chunk);
            answer.Add(json.RootElement);
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(answer.ToJson().Span)).RootElement;
    }
}
