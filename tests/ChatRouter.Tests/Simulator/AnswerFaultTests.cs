using System.Net;
using System.Text;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Simulator;

/// <summary>Whole answers that are not what they should be, each over a real socket.</summary>
public sealed class AnswerFaultTests
{
    private static readonly string Stream = SimulatorRun.Chat(stream: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EmptyChoices_Answer_IsA200WithNone(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.EmptyChoices);

        var answer = await run.StreamAsync(SimulatorRun.Chat(stream: stream));

        Assert.Equal(0, Assert.Single(answer.Json).GetProperty("choices").GetArrayLength());
    }

    [Theory]
    [InlineData(false, "1 2 3 4 5")]
    [InlineData(true, null)]
    public async Task WrongAnswer_ToAKnownQuestion_IsWholeAndSomethingElse(bool isWrong, string? expected)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        if (isWrong) run.Fault(FaultKind.WrongAnswer);

        var choice = (await run.PostJsonAsync(SimulatorRun.Chat("Count from 1 to 5. Answer with the numbers only.", more: ",\"max_tokens\":16"))).GetProperty("choices")[0];

        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(isWrong, choice.GetProperty("message").GetProperty("content").GetString() != (expected ?? "1 2 3 4 5"));
    }

    [Fact]
    public async Task Html_Answer_IsAPageWith200()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.Html);

        using var response = await run.PostAsync(Stream);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gzip_Answer_IsTheSameOnceUnpacked(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp, time: new ManualClock());
        run.Fault(FaultKind.Gzip);

        using var packed = await run.PostAsync(SimulatorRun.Chat(stream: stream));
        await using var unpacked = new System.IO.Compression.GZipStream(
            await packed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        var text = await reader.ReadToEndAsync();

        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        run.Backend.ClearFault();
        var plain = await run.StreamAsync(SimulatorRun.Chat(stream: stream));
        Assert.Equal(JsonShape.OfEvents(plain.Raw), JsonShape.OfEvents(text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fragmented_Answer_IsWholeThoughItsChunksSplitCharacters(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: new ManualClock());
        run.Fault(FaultKind.Fragmented, f => f with { Bytes = 5 });
        var body = SimulatorRun.Chat("say 80 tokens", stream);

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", body, "Connection: close\r\n");
        var answer = await RawClient.ReadToEndAsync(socket);
        var chunks = RawClient.Chunks(answer[(answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..]).ToList();

        Assert.InRange(chunks.Max(chunk => chunk.Length), 1, 5);
        Assert.Contains(chunks, chunk => Encoding.UTF8.GetString(chunk).Contains('\uFFFD', StringComparison.Ordinal));
        var text = Encoding.UTF8.GetString([.. chunks.SelectMany(chunk => chunk)]);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.Equal(JsonShape.OfEvents((await run.StreamAsync(body)).Raw), JsonShape.OfEvents(text));
    }

    [Fact]
    public async Task WrongContentType_Stream_IsTheSameUnderAnotherName()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.WrongContentType);

        using var response = await run.PostAsync(Stream);

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.True((await SimulatorStream.ReadAsync(response)).Done);
    }

    [Fact]
    public async Task Gpu_DcgmPage_ShowsTheTroubleAndChatGoesOn()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Gpu, f => f with { Temperature = 91, Xid = 79, EccDoubleBit = 2, ThrottleReasons = 0x40 });

        var page = (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/dcgm/metrics", null)).Body;
        var stream = await run.StreamAsync(Stream);

        Assert.Matches("(?m)^DCGM_FI_DEV_GPU_TEMP\\{gpu=\"0\",UUID=\"GPU-[^\"]+\",.*\\} 91$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_XID_ERRORS\\{.*err_code=\"79\".*\\} 79$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_ECC_DBE_VOL_TOTAL\\{.*\\} 2$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_CLOCKS_EVENT_REASONS\\{.*\\} 64$", page);
        Assert.True(stream.Done);
        Assert.Null((await run.OnlyAttemptAsync()).Fault);
    }
}
