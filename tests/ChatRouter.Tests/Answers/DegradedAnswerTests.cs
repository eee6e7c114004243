using System.Text;
using System.Text.Json;
using ChatRouter.Answers;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Answers;

public sealed class DegradedAnswerTests : AttemptTest
{
    private static readonly Rung Lower = TestModel.Rung(2, B) with { Degraded = "smaller_model", Notice = "A \"smaller\" model answers – sorry.", MaxTokens = 50, Temperature = 0.2 };

    [Fact]
    public void Fields_FullService_AreNone()
        => Assert.True(DegradedAnswer.Fields(new Candidate(A, TestModel.Rung(1, A))).IsEmpty);

    [Fact]
    public void Fields_WithoutANotice_AreBackendAndReason()
        => Assert.Equal(",\"_backend\":\"b\",\"_rung\":2,\"_degraded\":\"smaller_model\"", Encoding.UTF8.GetString(DegradedAnswer.Fields(new Candidate(B, Lower with { Notice = null })).Span));

    [Fact]
    public async Task RunAsync_WholeAnswerFromALowerRung_IsMarkedAtTopLevelAndAllElseIsUntouched()
    {
        var reply = Reply.Whole("from b");
        var router = Create(TestModel.Route(TestModel.Rung(1, A), Lower));
        router["b"].Does(reply);

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(
            reply.Text[..^1] + ",\"_backend\":\"b\",\"_rung\":2,\"_degraded\":\"smaller_model\",\"_notice\":\"A \\\"smaller\\\" model answers – sorry.\"}",
            answer.Sink.Text);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer.Sink.Text), answer.Sink.Head.ContentLength);
        Assert.Equal("smaller_model", answer.Sink.Head.Degraded);
        Assert.Equal("A \"smaller\" model answers – sorry.", JsonDocument.Parse(answer.Sink.Text).RootElement.GetProperty("_notice").GetString());
    }

    [Fact]
    public async Task RunAsync_WhiteSpaceAfterTheAnswer_StaysAfterTheMarks()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), Lower with { Notice = null }));
        router["b"].Does(Reply.Json(200, Chunks.Completion("from b") + "\r\n"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.EndsWith("\"_degraded\":\"smaller_model\"}\r\n", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(answer.Sink.Text.Length, answer.Sink.Head.ContentLength);
    }

    [Fact]
    public async Task RunAsync_StreamFromALowerRung_IsMarkedInTheHeadAndWhereItEnds()
    {
        var reply = Reply.Streamed("from b");
        var router = Create(TestModel.Route(TestModel.Rung(1, A), Lower));
        router["b"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        const string Marks = ",\"_rung\":2,\"_degraded\":\"smaller_model\",\"_notice\":\"A \\\"smaller\\\" model answers – sorry.\"";
        Assert.Equal(": degraded smaller_model, rung 2, backend b\n\n" + reply.Text.Replace(Chunks.Finish(), Chunks.FinishBy("b", Marks), StringComparison.Ordinal), answer.Sink.Text);
        Assert.Equal("smaller_model", answer.Sink.Head.Degraded);
    }

    [Fact]
    public async Task RunAsync_LowerRungWithCaps_ChangesModelAndCapsAndNothingElse()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), Lower) with { WholeAnswers = WholeAnswers.Direct });
        router["a"].Does(Reply.Error(500));
        router["b"].Does(Reply.Whole("from b"));

        await router.RunAsync(Ask.Whole with { Body = """{"x":{"deep":[1, 2]},"model":"chat","temperature":1.5,"max_tokens":4000,"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Equal("""{"x":{"deep":[1, 2]},"model":"a-model","temperature":1.5,"max_tokens":4000,"messages":[{"role":"user","content":"Hi"}]}""", router["a"].Calls[0].Body);
        Assert.Equal("""{"x":{"deep":[1, 2]},"model":"b-model","temperature":0.2,"max_tokens":50,"messages":[{"role":"user","content":"Hi"}]}""", router["b"].Calls[0].Body);
    }
}
