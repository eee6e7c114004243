using System.Text.Json;
using ChatRouter.Simulator;

namespace ChatRouter.Tests.Simulator;

/// <summary>Where an answer ends: at the limit of its server, at the context window, at a stop word; and how several choices count.</summary>
public sealed class AnswerLengthTests
{
    [Theory]
    [InlineData(BackendKind.Vllm, "max_tokens", 9, "length")]
    [InlineData(BackendKind.Vllm, "max_completion_tokens", 9, "length")]
    [InlineData(BackendKind.OpenAI, "max_completion_tokens", 9, "length")]
    [InlineData(BackendKind.LlamaCpp, "max_tokens", 9, "length")]
    [InlineData(BackendKind.Ollama, "max_tokens", 9, "length")]
    [InlineData(BackendKind.Ollama, "max_completion_tokens", 60, "stop")]
    public async Task Limit_OfEachServer_IsHonouredOrIgnored(BackendKind kind, string field, int tokens, string finish)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: $",\"{field}\":9"));
        var whole = await run.PostJsonAsync(SimulatorRun.Chat(more: $",\"{field}\":9"));

        Assert.Equal((tokens, finish), (stream.Tokens().Count, stream.Finish()));
        Assert.Equal(tokens, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(finish, whole.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Limit_EqualToTheLength_IsNoCut()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"max_tokens\":60"));

        Assert.Equal((60, "stop"), (stream.Tokens().Count, stream.Finish()));
    }

    [Fact]
    public async Task Context_FilledByTheAnswer_EndsItByLength()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, b => b.ContextWindow = 30);

        var answer = await run.PostJsonAsync(SimulatorRun.Chat());

        Assert.Equal(30, answer.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal("length", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Vllm_LengthFinish_ComesWithTheLastToken()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"max_tokens\":3"));

        var last = stream.Choices().Last();
        Assert.Equal("length", last.GetProperty("finish_reason").GetString());
        Assert.Equal(stream.Tokens()[^1], last.GetProperty("delta").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Stop_String_EndsBeforeItAndCountsWhatWasSent()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var whole = (await run.StreamAsync(SimulatorRun.Chat(stream: true))).Text();
        var stop = whole[21..25];

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: $",\"stop\":[\"zzz\",{JsonSerializer.Serialize(stop)}]"));

        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], stream.Text());
        Assert.Equal("stop", stream.Finish());
    }

    [Theory]
    [InlineData(BackendKind.Vllm, 120)]
    [InlineData(BackendKind.OpenAI, 120)]
    [InlineData(BackendKind.LlamaCpp, 60)]
    public async Task Choices_OfTwo_DifferAndAreCountedAsTheServerCounts(BackendKind kind, int counted)
    {
        await using var run = await SimulatorRun.StartAsync(kind);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"n\":2,\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal((60, 60), (stream.Tokens(0).Count, stream.Tokens(1).Count));
        Assert.NotEqual(stream.Text(0), stream.Text(1), StringComparer.Ordinal);
        Assert.Equal(("stop", "stop"), (stream.Finish(0), stream.Finish(1)));
        Assert.Equal(counted, stream.Json[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }
}
