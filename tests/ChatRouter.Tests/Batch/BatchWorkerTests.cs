using ChatRouter.Batch;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using static ChatRouter.Tests.Batch.BatchFixture;

namespace ChatRouter.Tests.Batch;

/// <summary>A line and its one result: run, stored, delivered again, or dead-lettered.</summary>
public sealed class BatchWorkerTests
{
    [Fact]
    public async Task Process_Line_RunsItsBodyAndStoresTheAnswer()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));

        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));

        var requestId = $"batch_req_{id["batch_".Length..]}_00000001";
        Assert.Equal([("""{"model":"chat","messages":[{"role":"user","content":"hi"}]}""", requestId)], fixture.Runner.Calls);
        Assert.Equal(
            [$$$"""{"id":"{{{requestId}}}","custom_id":"a","response":{"status_code":200,"request_id":"{{{requestId}}}","body":{"object":"chat.completion","choices":[]}},"error":null}"""],
            await fixture.OutputAsync(id));
    }

    [Fact]
    public async Task Process_Redelivery_CompletesWithoutABackend()
    {
        var fixture = await CreateAsync();
        await fixture.SubmitAsync(Line("a"));
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);

        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 2));
        Assert.Single(fixture.Runner.Calls);
        Assert.Equal(1, fixture.Lines.Inserts);
    }

    [Fact]
    public async Task Process_StorageGoneAfterTheAnswer_ThrowsAndTheNextDeliveryRunsAgain()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Lines.RefusesWrites = true;
        await Assert.ThrowsAsync<EntityTableException>(() => fixture.ProcessAsync(fixture.Queue.Messages[0]));

        fixture.Lines.RefusesWrites = false;
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 2));
        Assert.Equal(2, fixture.Runner.Calls.Count);
        Assert.Single(await fixture.OutputAsync(id));
    }

    [Fact]
    public async Task Process_TwoWorkersOnOneLine_KeepsTheFirstResult()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        var answers = new Queue<TaskCompletionSource<BatchAnswer>>([new(), new()]);
        var (first, second) = (answers.ElementAt(0), answers.ElementAt(1));
        fixture.Runner.Answer = (_, _) => answers.Dequeue().Task;
        var slow = fixture.ProcessAsync(fixture.Queue.Messages[0]);
        var fast = fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 2);
        Assert.Equal(2, fixture.Runner.Calls.Count);

        second.SetResult(ScriptedRunner.Ok("\"second\""));
        Assert.Equal(BatchDisposition.Complete, await fast);
        first.SetResult(ScriptedRunner.Ok("\"first\""));
        Assert.Equal(BatchDisposition.Complete, await slow);

        Assert.Contains("\"body\":\"second\"", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
        Assert.Equal(1, (await fixture.GetAsync(id)).GetProperty("request_counts").GetProperty("completed").GetInt32());
    }

    [Fact]
    public async Task Process_CallersMistake_IsTheResult()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(new BatchAnswer { Status = 400, Body = """{"error":{"code":"x"}}"""u8.ToArray() });
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));
        Assert.Contains("\"response\":{\"status_code\":400,", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
        Assert.Equal("""{"total":1,"completed":0,"failed":1}""", (await fixture.GetAsync(id)).GetProperty("request_counts").GetRawText());
    }

    [Theory]
    [InlineData("{\n  \"a\": 1\r\n}", "{   \"a\": 1  }")]
    [InlineData("<html>\n", "\"\\u003Chtml\\u003E\\n\"")]
    [InlineData("", "\"\"")]
    public async Task Process_AnswerOnSeveralLinesOrNoJson_BecomesOneLineOfJson(string body, string expected)
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok(body));
        await fixture.ProcessAsync(fixture.Queue.Messages[0]);
        Assert.Contains($"\"body\":{expected}}},\"error\":null", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(900 * 1024, true)]
    [InlineData((900 * 1024) + 1, false)]
    public async Task Process_LargeAnswer_IsStoredUpToTheLimit(int bytes, bool fits)
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        var body = $"\"{new string('x', bytes - 2)}\"";
        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok(body));
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));
        var expected = fits ? $"\"body\":{body}}},\"error\":null}}" : "\"response\":null,\"error\":{\"code\":\"result_too_large\",\"message\":\"The answer has 921,601 bytes; a result has at most 921,600.\"}}";
        Assert.EndsWith(expected, Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_PoisonOfABatch_IsDeadLetteredAndTheBatchCompletes()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        var poison = fixture.Queue.Messages[0] with { Body = "{\"custom_id\":\"a\""u8.ToArray() };

        for (var delivery = 1; delivery <= 2; delivery++)
            Assert.Equal(BatchDisposition.DeadLetter("invalid_json", "The line is not valid JSON at byte 17."), await fixture.ProcessAsync(poison, delivery));

        Assert.Equal("completed", (await fixture.GetAsync(id)).GetProperty("status").GetString());
        Assert.EndsWith("\"response\":null,\"error\":{\"code\":\"invalid_json\",\"message\":\"The line is not valid JSON at byte 17.\"}}", Assert.Single(await fixture.OutputAsync(id)), StringComparison.Ordinal);
        Assert.Empty(fixture.Runner.Calls);
    }

    [Fact]
    public async Task Process_PoisonSentDirectly_IsDeadLetteredOnly()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxLineBytes = 300 });
        Assert.Equal(
            BatchDisposition.DeadLetter("invalid_value", "url must be \"/v1/chat/completions\"."),
            await fixture.ProcessAsync(Direct("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}""")));
        Assert.Equal(BatchDisposition.DeadLetter("request_too_large", "The line has more than 300 bytes."), await fixture.ProcessAsync(Direct(new string(' ', 301))));
        Assert.Equal(0, fixture.Lines.Inserts);
        Assert.Equal(["invalid_value", "request_too_large"], fixture.GivenUp);
    }

    [Fact]
    public async Task Process_DirectLine_IsKeyedByItsMessageId()
    {
        var fixture = await CreateAsync();
        await fixture.ProcessAsync(Direct(Line("a"), "m-1"));
        await fixture.ProcessAsync(Direct(Line("a"), "m-1"));
        await fixture.ProcessAsync(Direct(Line("a"), "m-2"));
        await fixture.ProcessAsync(Direct(Line("a"), "", batch: "night/1"));
        await fixture.ProcessAsync(Direct(Line("a"), "", batch: "night/1"));
        Assert.Equal(3, fixture.Runner.Calls.Count);
        Assert.Equal(2, (await fixture.RowsAsync("queue")).Count);
        Assert.Single(await fixture.RowsAsync("night-1"));
    }

    [Fact]
    public async Task Process_DeliveredTooOften_IsDeadLetteredWithAResult()
    {
        var fixture = await CreateAsync();
        var id = await fixture.SubmitAsync(Line("a"));
        Assert.Equal(
            BatchDisposition.DeadLetter("delivery_limit", "The line was delivered 5 times and never got a result."),
            await fixture.ProcessAsync(fixture.Queue.Messages[0], deliveryCount: 6));
        Assert.Empty(fixture.Runner.Calls);
        Assert.Single(await fixture.OutputAsync(id));
    }

    [Fact]
    public async Task Process_InstanceStops_ThrowsAndGivesTheSlotBack()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxConcurrent = 1 });
        await fixture.SubmitAsync(Line("a"), Line("b"));
        using var stopping = new CancellationTokenSource();
        fixture.Runner.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, fixture.Clock, token);
            return default;
        };
        var running = fixture.Worker.ProcessAsync(fixture.Queue.Messages[0], 1, stopping.Token);
        var waiting = fixture.Worker.ProcessAsync(fixture.Queue.Messages[1], 1, stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        fixture.Runner.Answer = (_, _) => Task.FromResult(ScriptedRunner.Ok(ScriptedRunner.Completion));
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0], 2));
    }

    [Fact]
    public async Task Process_ManyAtOnce_RunsNoMoreThanTheCap()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxConcurrent = 3 });
        await fixture.SubmitAsync(Enumerable.Range(0, 20).Select(line => Line($"line-{line}")));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Runner.Answer = async (_, _) =>
        {
            await gate.Task;
            return ScriptedRunner.Ok(ScriptedRunner.Completion);
        };
        var all = fixture.Queue.Messages.Select(message => fixture.ProcessAsync(message)).ToArray();
        Assert.Equal(3, fixture.Runner.Calls.Count);
        gate.SetResult();
        Assert.All(await Task.WhenAll(all), disposition => Assert.Equal(BatchDisposition.Complete, disposition));
        Assert.Equal(3, fixture.Runner.MostRunning);
        Assert.Equal(20, fixture.Runner.Calls.Count);
    }
}
