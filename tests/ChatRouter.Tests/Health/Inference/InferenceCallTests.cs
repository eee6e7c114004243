using System.Net;
using System.Text;
using System.Text.Json;
using ChatRouter.Health.Inference;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health.Inference;

public sealed class InferenceCallTests
{
    private const string ChatPath = "/v1/chat/completions";

    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly TaskCompletionSource<DateTimeOffset> _cancelledAt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task AskAsync_LlamaCppRecording_ReadsTextEndAndUsage()
    {
        _fake.On(ChatPath, "llamacpp/chat-stream");
        var answer = await AskAsync(ProtocolKind.LlamaCpp);

        Assert.Equal((FailureReason.None, 200, 8, "length"), (answer.Failure, answer.Status, answer.Pieces, answer.FinishReason));
        Assert.StartsWith(" token other", answer.Text, StringComparison.Ordinal);
        Assert.Equal((TimeSpan.Zero, KnownAnswer.QuestionCost + 8), (answer.FirstToken, answer.Cost));
    }

    [Fact]
    public async Task AskAsync_OllamaRecording_ReadsTextEndAndUsage()
    {
        _fake.On("/api/chat", "ollama/chat-stream");
        var answer = await AskAsync(ProtocolKind.Ollama);

        Assert.Equal((FailureReason.None, 8, "length", 26), (answer.Failure, answer.Pieces, answer.FinishReason, answer.Cost));
        Assert.StartsWith(" if one it", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProtocolKind.LlamaCpp, ChatPath, "llamacpp/stream-killed", FailureReason.Truncated)]
    [InlineData(ProtocolKind.LlamaCpp, ChatPath, "llamacpp/loading-chat", FailureReason.Overloaded)]
    [InlineData(ProtocolKind.LlamaCpp, ChatPath, "llamacpp/err-401", FailureReason.Credential)]
    [InlineData(ProtocolKind.LlamaCpp, ChatPath, "llamacpp/health", FailureReason.Truncated)]
    [InlineData(ProtocolKind.Ollama, "/api/chat", "ollama/chat-stream-killed", FailureReason.ErrorInAnswer)]
    [InlineData(ProtocolKind.Ollama, "/api/chat", "ollama/err-busy", FailureReason.Overloaded)]
    [InlineData(ProtocolKind.Ollama, "/api/chat", "ollama/err-model", FailureReason.ModelMissing)]
    [InlineData(ProtocolKind.Ollama, "/api/chat", "ollama/version", FailureReason.Malformed)]
    public async Task AskAsync_RecordedFailure_IsNamed(ProtocolKind protocol, string path, string fixture, FailureReason expected)
    {
        _fake.On(path, fixture);

        Assert.Equal(expected, (await AskAsync(protocol)).Failure);
    }

    [Fact]
    public async Task AskAsync_Refused_CostsNothing()
    {
        _fake.On(ChatPath, 500);

        var answer = await AskAsync(ProtocolKind.Vllm);

        Assert.Equal((FailureReason.ServerError, 0), (answer.Failure, answer.Cost));
    }

    [Theory]
    [InlineData(ProtocolKind.Vllm, ChatPath)]
    [InlineData(ProtocolKind.Ollama, "/api/chat")]
    public async Task AskAsync_Question_IsBoundedRepeatableAndSaysWhoAsks(ProtocolKind protocol, string path)
    {
        string? body = null;
        _fake.On(path, async (request, token) =>
        {
            body = await request.Content!.ReadAsStringAsync(token);
            return new HttpResponseMessage(HttpStatusCode.InternalServerError);
        });
        await AskAsync(protocol);

        using var json = JsonDocument.Parse(body!);
        var root = json.RootElement;
        var options = protocol == ProtocolKind.Ollama ? root.GetProperty("options") : root;
        Assert.Equal(
            ("m", true, 16, 0),
            (root.GetProperty("model").GetString(), root.GetProperty("stream").GetBoolean(),
                options.GetProperty(protocol == ProtocolKind.Ollama ? "num_predict" : "max_tokens").GetInt32(), options.GetProperty("temperature").GetInt32()));
        Assert.Equal("ChatRouter-prober", _fake.Requests.Single().Headers.UserAgent.ToString());
    }

    [Fact]
    public async Task AskAsync_HeadersButNoToken_EndsAtTheFirstTokenLimit()
    {
        _fake.On(ChatPath, Streaming((TimeSpan.FromHours(1), Chunk("1"))));
        var start = _clock.Now;
        var answer = await AskAsync(ProtocolKind.Vllm);

        Assert.Equal((FailureReason.FirstTokenTimeout, 200, KnownAnswer.QuestionCost), (answer.Failure, answer.Status, answer.Cost));

        // The backend learns of it on a thread of its own.
        Assert.Equal(TimeSpan.FromSeconds(3), await _cancelledAt.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System) - start);
    }

    [Fact]
    public async Task AskAsync_SlowTokens_GivesThePace()
    {
        var tokens = "12345".Select(number => (TimeSpan.FromSeconds(0.5), Chunk($"{number} ")));
        _fake.On(ChatPath, Streaming([.. tokens, (TimeSpan.Zero, Chunk("", "stop")), (TimeSpan.Zero, "data: [DONE]\n\n")]));
        var answer = await AskAsync(ProtocolKind.Vllm);

        Assert.Equal((FailureReason.None, "1 2 3 4 5 ", TimeSpan.FromSeconds(0.5), 2.0), (answer.Failure, answer.Text, answer.FirstToken, answer.TokensPerSecond));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task AskAsync_TokensHeldBackAndSentTogether_GiveNoPace(int withTheFirst)
    {
        var tokens = "12345".Select(number => Chunk($"{number} ")).ToArray();
        _fake.On(ChatPath, Streaming((TimeSpan.FromSeconds(0.5), string.Concat(tokens[..withTheFirst])), (TimeSpan.FromMilliseconds(0.1), string.Concat(tokens[withTheFirst..]) + Chunk("", "stop"))));

        var answer = await AskAsync(ProtocolKind.Vllm);

        Assert.Equal((FailureReason.None, 5, null), (answer.Failure, answer.Pieces, answer.TokensPerSecond));
    }

    [Fact]
    public async Task AskAsync_TokensInGroups_PaceOfThoseAfterTheFirstGroup()
    {
        var tokens = "12345".Select(number => Chunk($"{number} ")).ToArray();
        _fake.On(ChatPath, Streaming((TimeSpan.FromSeconds(0.5), string.Concat(tokens[..2])), (TimeSpan.FromSeconds(0.5), string.Concat(tokens[2..]) + Chunk("", "stop"))));

        Assert.Equal(6.0, (await AskAsync(ProtocolKind.Vllm)).TokensPerSecond);
    }

    [Fact]
    public async Task AskAsync_CutByTheEndOfTheRun_IsAliveAtThePaceSoFar()
    {
        var tokens = "12345".Select(number => (TimeSpan.FromSeconds(1.5), Chunk($"{number} ")));
        _fake.On(ChatPath, Streaming([.. tokens]));
        var answer = await AskAsync(ProtocolKind.Vllm, run: TimeSpan.FromSeconds(5));

        Assert.Equal((FailureReason.None, "1 2 3 ", null), (answer.Failure, answer.Text, answer.FinishReason));
        Assert.Equal(2 / 3.5, answer.TokensPerSecond!.Value, precision: 6);
    }

    [Fact]
    public async Task AskAsync_CompleteButNeverClosed_IsComplete()
    {
        _fake.On(ChatPath, Streaming((TimeSpan.Zero, Chunk("1 2 3 4 5", "stop")), (TimeSpan.FromHours(1), "")));
        var answer = await AskAsync(ProtocolKind.Vllm, run: TimeSpan.FromSeconds(5));

        Assert.Equal((FailureReason.None, "stop"), (answer.Failure, answer.FinishReason));
    }

    private static string Chunk(string text, string? finish = null) =>
        $$"""data: {"choices":[{"index":0,"delta":{"content":{{JsonSerializer.Serialize(text)}}},"finish_reason":{{JsonSerializer.Serialize(finish)}}}]}""" + "\n\n";

    private Func<CancellationToken, Task<HttpResponseMessage>> Streaming(params (TimeSpan After, string Text)[] pieces) =>
        _ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new TimedStream(_clock, pieces, () => _cancelledAt.TrySetResult(_clock.Now))) });

    private async Task<InferenceAnswer> AskAsync(ProtocolKind protocol, TimeSpan? run = null)
    {
        var backend = new Backend { Name = "b", Protocol = protocol, BaseUrl = new Uri("http://backend"), Model = "m", QuotaGroup = "b" };
        using var http = _fake.Connect();
        return await _clock.RunToEndAsync(async () =>
        {
            using var limit = new CancellationTokenSource(run ?? TimeSpan.FromMinutes(1), _clock);
            return await new InferenceCall(http, _clock).AskAsync(backend, null, limit.Token);
        });
    }

    /// <summary>Gives each piece after its time, and tells of a read that is cancelled at the very moment: what waits for it goes on a little later.</summary>
    private sealed class TimedStream(TimeProvider clock, (TimeSpan After, string Text)[] pieces, Action onCancelled) : MemoryStream
    {
        private int _next;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next == pieces.Length) return 0;
            var (after, text) = pieces[_next++];
            await using var told = cancellationToken.Register(onCancelled);
            await Task.Delay(after, clock, cancellationToken);
            return Encoding.UTF8.GetBytes(text, buffer.Span);
        }
    }
}
