using ChatRouter.Simulator;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Tests.Simulator;

public sealed class AnswerTests
{
    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.Ollama)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.OpenAI)]
    public async Task Chat_StreamedAndNot_GiveTheSameTextAndCounts(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        var whole = await run.PostJsonAsync(SimulatorRun.Chat());
        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        var text = whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        Assert.Equal(text, stream.Text());
        Assert.Equal(60, stream.Tokens().Count);
        Assert.Equal("stop", stream.Finish());
        Assert.True(stream.Done);
        Assert.True(stream.Clean);
        Assert.Equal(60, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(whole.GetProperty("usage").GetRawText(), stream.Json[^1].GetProperty("usage").GetRawText() is var usage && kind == BackendKind.Vllm
            ? usage[..^1] + ",\"prompt_tokens_details\":null}"
            : usage);
        Assert.Equal([AttemptEnd.Complete, AttemptEnd.Complete], run.Backend.Attempts.Select(a => a.Ended));
        Assert.Equal([60, 60], run.Backend.Attempts.Select(a => a.TokensSent));
    }
}
