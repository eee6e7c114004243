using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Pipeline;
using ChatRouter.Pipeline.Repeats;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline.Repeats;

/// <summary>Exact repeats of requests that were turned away or failed.</summary>
public sealed class RefusedRequestsTests : AttemptTest
{
    private static readonly byte[] Body = "{}"u8.ToArray();
    private static readonly Refusal Shed = new(429, RefusalCodes.LaneSaturated, "The backends are full. Retry after 8 s.", RetryAfter: 8 * Second);
    private static readonly Refusal Failure = new(503, RefusalCodes.AllBackendsUnavailable, "All backends are unavailable.", RetryAfter: Second);
    private readonly ManualClock _clock = new();

    [Fact]
    public void Refuse_BackBeforeItsTime_CountsDownInTheHeaderAndInWords()
    {
        var refused = Create(new RepeatSettings());
        refused.Note(Call(), Body, Ended(Shed));

        Assert.Equal(Shed, refused.Refuse(Call(), Body, State()));
        _clock.Advance(4.5 * Second);
        var state = State();
        Assert.Equal(Shed with { Message = "The backends are full. Retry after 4 s.", RetryAfter = 3.5 * Second }, refused.Refuse(Call(), Body, state));
        Assert.Equal("chat", state.Route);
        _clock.Advance(3.5 * Second);
        Assert.Null(refused.Refuse(Call(), Body, State()));
    }

    [Fact]
    public void Refuse_AnythingElse_IsNotTurnedAway()
    {
        var refused = Create(new RepeatSettings());
        refused.Note(Call(), Body, Ended(Shed));

        Assert.Null(refused.Refuse(Call(), "{ }"u8, State()));
        Assert.Null(refused.Refuse(Call() with { Lane = Lane.Critical }, Body, State()));
        Assert.Null(refused.Refuse(Call() with { Tenant = new Tenant { Name = "other", KeySha256 = [] } }, Body, State()));
        Assert.NotNull(refused.Refuse(Call(), Body, State()));
    }

    [Fact]
    public void Refuse_FailedAttempts_MayBeRepeatedAtOnce()
    {
        var refused = Create(new RepeatSettings());
        var state = Ended(Failure);
        state.Begin();
        refused.Note(Call(), Body, state);

        Assert.Null(refused.Refuse(Call(), Body, State()));
    }

    [Theory]
    [InlineData(0.2, 11)]
    [InlineData(1, 100)]
    public void Refuse_StormOfRepeats_IsHeldToTheBudget(double share, int letIn)
    {
        var refused = Create(new RepeatSettings { MaxRetryShare = share });
        var answers = new List<Refusal?>();
        for (var i = 0; i < 100; i++)
        {
            var state = Ended(Failure);
            state.Begin();
            refused.Note(Call(), Body, state);
            answers.Add(refused.Refuse(Call(), Body, State()));
        }

        // Eleven at once, and one more for every five requests.
        Assert.Equal(share < 1 ? letIn + 20 : letIn, answers.Count(answer => answer is null));
        Assert.All(answers.OfType<Refusal>(), answer => Assert.Equal((429, "retry_budget_exceeded", 61 * Second), (answer.Status, answer.Code, answer.RetryAfter!.Value)));
    }

    [Fact]
    public void Refuse_AfterASuccessOrAMinute_NothingIsHeldAgainstIt()
    {
        var refused = Create(new RepeatSettings { MaxRetryShare = 0 });
        for (var i = 0; i < 20; i++) Fail();
        Assert.NotNull(refused.Refuse(Call(), Body, State()));

        var well = State();
        well.Result = "complete";
        refused.Note(Call(), Body, well);
        Assert.Null(refused.Refuse(Call(), Body, State()));

        Fail();
        Assert.NotNull(refused.Refuse(Call(), Body, State()));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(refused.Refuse(Call(), Body, State()));

        void Fail()
        {
            var state = Ended(Failure);
            state.Begin();
            refused.Note(Call(), Body, state);
            refused.Refuse(Call(), Body, State());
        }
    }

    [Fact]
    public void Refuse_SwitchedOffOrABatch_IsLetIn()
    {
        var off = Create(new RepeatSettings { RefuseEarly = false, MaxRetryShare = 1 });
        off.Note(Call(), Body, Ended(Shed));
        Assert.Null(off.Refuse(Call(), Body, State()));

        var on = Create(new RepeatSettings());
        on.Note(Call() with { Lane = Lane.Batch }, Body, Ended(Shed));
        Assert.Null(on.Refuse(Call() with { Lane = Lane.Batch }, Body, State()));
    }

    [Fact]
    public void Refuse_NothingRemembered_AllocatesNothing()
    {
        var refused = Create(new RepeatSettings());
        var (call, state) = (Call(), State());
        refused.Refuse(call, Body, state);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) refused.Refuse(call, Body, state);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task RunAsync_TenantAboveItsRate_IsTurnedAwayWithWhatIsLeftOfTheWait()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)), tenant: new Tenant { Name = "t", KeySha256 = [], RequestsPerMinute = 6 });
        router["a"].Does(Reply.Whole("Hi"));
        await router.RunAsync(() => router.AskTimesAsync(2, Ask.Whole));
        router.Clock.Advance(4 * Second);

        var again = await router.AskAsync(Ask.Whole);
        router.Clock.Advance(6 * Second);
        var late = await router.RunAsync(Ask.Whole);

        Assert.Equal((429, "rate_limit_exceeded", 6 * Second), (again.Sink.Head.Status, again.Sink.ErrorCode, again.Sink.Head.RetryAfter!.Value));
        Assert.EndsWith(" Retry after 6 s.", again.Sink.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("rate_limit_exceeded", again.Decision!.Result);
        Assert.Equal(200, late.Sink.Head.Status);
        Assert.Equal(2, router["a"].Calls.Count);
    }

    private static IncomingCall Call() => new() { Tenant = new Tenant { Name = "t", KeySha256 = [] }, Lane = null };

    private static RequestState State() => new("req_1", Start, 0, traceParent: null);

    private static RequestState Ended(Refusal refusal)
    {
        var state = State();
        state.Route = "chat";
        state.Refusal = refusal;
        return state;
    }

    private RefusedRequests Create(RepeatSettings settings) => new(settings, _clock);
}
