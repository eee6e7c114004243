using System.Text;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.OpenAI;

public class RepeatedChunkTests
{
    private const string Before = """{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""";
    private const string After = ""","tool_calls":[]},"finish_reason":null}],"usage":null}""";

    [Theory]
    [InlineData("\" b\"")]
    [InlineData("\"a longer text than the first\"")]
    [InlineData("\"größer, 大きい, 🚀\"")]
    [InlineData("\"/\u007f\"")]
    public void TryScan_SameFormOtherText_GivesWhatTheScannerGives(string text)
    {
        var chunk = Bytes(Before + text + After);
        Assert.True(CompletionScanner.TryScan(chunk, out var expected));

        Assert.True(Learned(Before + "\"first\"" + After).TryScan(chunk, out var scan));

        Assert.Equal(expected, scan);
    }

    [Theory]
    [InlineData("\"say \\\"so\\\"\"")]
    [InlineData("\"line\\n\"")]
    [InlineData("\"a\",\"content\":\"b\"")]
    [InlineData("\"raw\nline feed\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public void TryScan_TextThatIsNotPlain_LeavesItToTheScanner(string text) =>
        Assert.False(Learned(Before + "\"first\"" + After).TryScan(Bytes(Before + text + After), out _));

    [Fact]
    public void TryScan_InvalidUtf8InTheText_LeavesItToTheScanner() =>
        Assert.False(Learned(Before + "\"first\"" + After).TryScan([.. Bytes(Before), (byte)'"', 0xC3, (byte)'(', (byte)'"', .. Bytes(After)], out _));

    [Theory]
    [InlineData(Before, ""","tool_calls":[]},"finish_reason":"stop"}],"usage":null}""")]
    [InlineData("""{"id":"c2","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""", After)]
    public void TryScan_OtherForm_LeavesItToTheScanner(string before, string after) =>
        Assert.False(Learned(Before + "\"first\"" + After).TryScan(Bytes(before + "\" b\"" + after), out _));

    [Fact]
    public void TryScan_NothingBetweenHeadAndTail_DoesNotReadThemAsOverlapping() =>
        Assert.False(Learned("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}").TryScan(Bytes("{\"choices\":[{\"delta\":{\"content\":\"}}]}"), out _));

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[{"index":0}]}}]}""")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"a"}}],"error":{"message":"m"}}""")]
    public void Learn_ChunkWithSomethingThatComesOnce_IsNotTakenAsForm(string json) =>
        Assert.False(Learned(json).TryScan(Bytes(json.Replace("\"a\"", "\"ab\"", StringComparison.Ordinal)), out _));

    [Fact]
    public void Learn_NewForm_TakesThePlaceOfTheOld()
    {
        var repeated = Learned(Before + "\"first\"" + After);
        var other = """{"choices":[{"index":0,"delta":{"content":"one"}}]}""";
        CompletionScanner.TryScan(Bytes(other), out var scan);

        repeated.Learn(Bytes(other), scan);

        Assert.True(repeated.TryScan(Bytes(other.Replace("one", "three", StringComparison.Ordinal)), out _));
        Assert.False(repeated.TryScan(Bytes(Before + "\" b\"" + After), out _));
    }

    [Theory]
    [InlineData("llamacpp/chat-stream-usage.http")]
    [InlineData("ollama/v1-chat-stream-usage.http")]
    public void Next_RecordedStream_TellsTheSameWithAndWithoutAForm(string name)
    {
        var events = Encoding.UTF8.GetString(Fixture.Body(name)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text + "\n\n").ToArray();

        var together = StreamRun.All(new OpenAIStreamReader(includeUsage: true), Bytes(string.Concat(events)));
        var apart = events.Select(one => StreamRun.All(new OpenAIStreamReader(includeUsage: true), Bytes(one)).Single());

        Assert.Equal(apart, together);
    }

    private static RepeatedChunk Learned(string json)
    {
        var repeated = new RepeatedChunk();
        Assert.True(CompletionScanner.TryScan(Bytes(json), out var scan));
        repeated.Learn(Bytes(json), scan);
        return repeated;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
