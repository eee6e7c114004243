using ChatRouter.Model.Requests;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>What the contract says of answers that have begun: S08 to S11, and S14.</summary>
public sealed class BrokenAnswerContractTests : FailoverContract
{
    /// <summary>Faults after content, for every call.</summary>
    public static TheoryData<bool, bool, string> EveryCut
    {
        get
        {
            var data = new TheoryData<bool, bool, string>();
            foreach (var fault in (string[])["cut", "clean end", "reset within an event"])
            {
                foreach (var stream in (bool[])[true, false])
                {
                    data.Add(stream, true, fault);
                    data.Add(stream, false, fault);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryCut))]
    public async Task S08_CutAfterContent_TheWholeAnswerArrives(bool stream, bool prefill, string fault)
    {
        var begun = Reply.Stream.Role().Says("one ").Says("two ");
        var router = Contract(prefill);
        router["a"].Does(
            fault switch
            {
                "cut" => begun.Breaks(),
                "clean end" => begun,
                _ => begun.Raw(Chunks.Text("three")[..20]).Breaks(),
            },
            prefill ? Answer("three") : Answer("one ", "two ", "three"));
        router["b"].Does(Answer("one ", "two ", "three"));

        AssertWhole(await RunAsync(router, stream), "one two three");
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S09_SilentAfterContent_FoundByTheIdleLimitAndRescued(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Stream.Role().Says("one ").Hangs(), prefill ? Answer("two") : Answer("one ", "two"));
        router["b"].Does(Answer("one ", "two"));

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "one two");
        Assert.Equal("a Failure IdleTimeout", answer.Attempts.First());
        Assert.Equal(8 * Second, router["a"].Calls[0].EndedAt);
        Assert.InRange(answer.Sink.EndedAt!.Value, 8 * Second, 30 * Second);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S09_HeadersThenSilenceThenClosed_FoundByTheFirstTokenLimitAndAskedOnce(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Stream.After(30 * Second).Breaks());
        router["b"].Does(FromB);

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "from b", "b");
        Assert.Equal(["a Failure FirstTokenTimeout", "b Success None"], answer.Attempts);
        Assert.Equal(8 * Second, answer.Sink.EndedAt);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S10_InvalidEventInTheMiddle_NothingBrokenReachesTheCaller(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(
            Reply.Stream.Role().Says("one ").Raw("data: {\"choices\":[{\"ind\n\n").Says("three").Finish().Done(),
            prefill ? Answer("two ", "three") : Answer("one ", "two ", "three"));
        router["b"].Does(Answer("one ", "two ", "three"));

        AssertWhole(await RunAsync(router, stream), "one two three");
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S11_NoTerminator_EndsSoonWithUsage(bool stream, bool prefill)
    {
        var router = Contract(prefill);
        router["a"].Does(Reply.Stream.Role().Says("all").Finish().Raw(Chunks.Usage(3, 1)).Hangs());

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "all", "a");
        Assert.True(answer.Sink.EndedAt < 8 * Second);
        Assert.Equal(new Usage(3, 1), answer.Decision!.Usage);
    }

    [Theory]
    [MemberData(nameof(EveryCall))]
    public async Task S14_FallbackRefusesPrefill_ReplaysInstead(bool stream, bool prefill)
    {
        var router = Contract(prefill, fallbackPrefill: true);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks(), Reply.Refused);
        router["b"].Does(Reply.Error(400, message: "Cannot continue: the conversation must end with a user message."), Answer("one ", "two"));

        var answer = await RunAsync(router, stream);

        AssertWhole(answer, "one two");
        Assert.Contains("b Ignored CallerFault", answer.Attempts);
        Assert.DoesNotContain("must end with", answer.Sink.Text, StringComparison.Ordinal);
    }
}
