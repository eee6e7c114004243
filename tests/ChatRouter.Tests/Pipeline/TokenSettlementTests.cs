using ChatRouter.Admission.Limits;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline;

/// <summary>What a request costs of its tenant's tokens, by how it ends. 60 a minute and a burst of 10: every request may take 508, so that a debt shows what was not given back.</summary>
public sealed class TokenSettlementTests : IDisposable
{
    private static readonly Tenant Caller = new() { Name = "t", KeySha256 = [], TokensPerMinute = 60 };
    private readonly AttemptFixture _router = new(TestModel.Route(TestModel.Rung(1, TestModel.Backend("a"))), tenant: Caller);

    public void Dispose() => _router.Dispose();

    [Fact]
    public async Task RunAsync_AnErrorAlone_CostsNothing()
    {
        _router["a"].Does(Reply.Error(400), Reply.Error(400));

        var answer = await _router.RunAsync(Ask.Whole);

        Assert.Equal(400, answer.Sink.Head.Status);
        Assert.Equal(new RateLimit(60, 10, TimeSpan.Zero), Left());
    }

    [Fact]
    public async Task RunAsync_NobodyCounted_CostsTheEstimate()
    {
        _router["a"].Does(Reply.Streamed("Hello"));

        var answer = await _router.RunAsync(Ask.Streaming);

        Assert.Equal(("complete", null), (answer.Decision!.Result, answer.Decision.Usage));
        Assert.Equal(new RateLimit(60, 0, TimeSpan.FromSeconds(508) - _router.Elapsed), Left());
    }

    [Fact]
    public async Task RunAsync_CallerLeavesWhileABackendWorks_CostsTheEstimate()
    {
        _router["a"].Does(Reply.Silence);

        var answer = await _router.RunAsync(Ask.Streaming with { GoneAfter = TimeSpan.FromSeconds(2) });

        Assert.Equal("caller_gone", answer.Decision!.Result);
        Assert.Equal(new RateLimit(60, 0, TimeSpan.FromSeconds(506)), Left());
    }

    private RateLimit Left() => _router.Engine.Pipeline.LimitsOf(Caller, _router.Engine.Pipeline.Open("1"))!().Tokens!.Value;
}
