using System.Text;
using ChatRouter.Batch;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using static ChatRouter.Tests.Batch.BatchFixture;

namespace ChatRouter.Tests.Batch;

public sealed class BatchIntakeTests
{
    [Fact]
    public async Task Submit_RightLines_AnswersTheBatchAndQueuesEachLineOnce()
    {
        var fixture = await CreateAsync();
        var receipt = await fixture.Intake.SubmitAsync(Body(Line("a"), "", Line("b"), ""), Submitter, CancellationToken.None);

        Assert.Null(receipt.Refusal);
        var id = fixture.Queue.Messages[0].BatchId!;
        var created = fixture.Clock.Now.ToUnixTimeSeconds();
        Assert.Equal(
            $$"""{"id":"{{id}}","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"","completion_window":"24h","status":"in_progress","output_file_id":null,"error_file_id":null,"created_at":{{created}},"in_progress_at":{{created}},"expires_at":{{created + 86_400}},"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":2,"completed":0,"failed":0},"metadata":null,"_output":"/v1/batches/{{id}}/output"}""",
            Encoding.UTF8.GetString(receipt.Json.Span));
        Assert.Matches("^batch_[0-9a-f]{32}$", id);
        Assert.Equal([($"{id}-1", 1, Line("a")), ($"{id}-3", 3, Line("b"))], fixture.Queue.Messages.Select(message => (message.MessageId, message.Line, Encoding.UTF8.GetString(message.Body.Span))));
        Assert.Equal("in_progress", (await fixture.GetAsync(id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Submit_SeveralWrongLines_NamesAllAndQueuesNothing()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxLineBytes = 200 });
        var receipt = await fixture.Intake.SubmitAsync(
            Body(Line("a"), "{", Line("b", "gpt-9"), Line("a"), new string('x', 300), Line("c")),
            Submitter,
            CancellationToken.None);

        Assert.Equal(
            new Refusal(
                400,
                "invalid_batch",
                "4 lines are wrong; nothing was queued. Line 2: The line is not valid JSON at byte 2. Line 3: body.model names no model of this router; GET /v1/models lists them. Line 4: custom_id is the same as in a line before. Line 5: The line has more than 200 bytes."),
            receipt.Refusal);
        Assert.Equal(["invalid_json", "model_not_found", "duplicate_parameter", "request_too_large"], receipt.Errors.Select(error => error.Code), StringComparer.Ordinal);
        Assert.Empty(fixture.Queue.Messages);
        Assert.Equal(0, fixture.Batches.Inserts);
    }

    [Fact]
    public async Task Submit_RouteOfOthers_IsUnknownAsIfThereWereNone()
    {
        var fixture = await CreateAsync();
        var receipt = await fixture.Intake.SubmitAsync(Body(Line("a")), Submitter with { Routes = new HashSet<string>(StringComparer.Ordinal) }, CancellationToken.None);

        Assert.Equal("1 line is wrong; nothing was queued. Line 1: body.model names no model of this router; GET /v1/models lists them.", receipt.Refusal!.Message);
        Assert.Empty(fixture.Queue.Messages);
    }

    [Fact]
    public async Task Submit_ManyWrongLines_StopsReadingAtAHundred()
    {
        var fixture = await CreateAsync();
        var receipt = await fixture.Intake.SubmitAsync(Body(Enumerable.Repeat("{}", 250)), Submitter, CancellationToken.None);
        Assert.Equal(100, receipt.Errors.Count);
        Assert.StartsWith("At least 100 lines are wrong; nothing was queued. Line 1: ", receipt.Refusal!.Message, StringComparison.Ordinal);
        Assert.EndsWith("Line 20: custom_id is missing; it must be a text. And so on.", receipt.Refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\n")]
    public async Task Submit_NoLines_IsRefused(string body)
    {
        var fixture = await CreateAsync();
        var receipt = await fixture.Intake.SubmitAsync(Body(body), Submitter, CancellationToken.None);
        Assert.Equal(new Refusal(400, "invalid_batch", "The batch has no lines; the body must be JSON lines."), receipt.Refusal);
    }

    [Fact]
    public async Task Submit_TooManyLines_IsRefused()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxLines = 2 });
        var receipt = await fixture.Intake.SubmitAsync(Body(Line("a"), Line("b"), Line("c")), Submitter, CancellationToken.None);
        Assert.Equal(new Refusal(413, "request_too_large", "The batch has more than 2 lines; send it in parts."), receipt.Refusal);
    }

    [Fact]
    public async Task Submit_TooManyBytes_IsRefused()
    {
        var fixture = await CreateAsync(new BatchSettings { MaxBodyBytes = 1024 });
        var receipt = await fixture.Intake.SubmitAsync(Body(Enumerable.Range(0, 20).Select(line => Line($"line-{line}"))), Submitter, CancellationToken.None);
        Assert.Equal(new Refusal(413, "request_too_large", "The batch has more than 1,024 bytes; send it in parts."), receipt.Refusal);
        Assert.Empty(fixture.Queue.Messages);
    }

    [Fact]
    public async Task Submit_ByteOrderMark_IsPassedOver()
    {
        var fixture = await CreateAsync();
        await fixture.SubmitAsync("\uFEFF" + Line("a"));
        Assert.Single(fixture.Queue.Messages);
    }

    [Fact]
    public async Task Submit_MoreThanMemoryHolds_SendsEveryLineInGroups()
    {
        var fixture = await CreateAsync();
        var padding = new string('p', 10_000);
        var id = await fixture.SubmitAsync(Enumerable.Range(1, 300).Select(line => Line($"line-{line}-{padding}"[..200]).Replace("\"hi\"", $"\"{padding}\"", StringComparison.Ordinal)));
        Assert.Equal(Enumerable.Range(1, 300).Select(line => $"{id}-{line}"), fixture.Queue.Messages.Select(message => message.MessageId), StringComparer.Ordinal);
        Assert.All(fixture.Queue.GroupSizes, size => Assert.InRange(size, 1, 100));
        Assert.Equal(padding, System.Text.Json.JsonDocument.Parse(fixture.Queue.Messages[299].Body).RootElement.GetProperty("body").GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Submit_QueueFailsHalfWay_AnswersUnavailableAndNoLineIsRun()
    {
        var fixture = await CreateAsync();
        fixture.Queue.FailFromCall = 2;
        var receipt = await fixture.Intake.SubmitAsync(Body(Enumerable.Range(0, 150).Select(line => Line($"line-{line}"))), Submitter, CancellationToken.None);

        Assert.Equal(
            new Refusal(503, "batch_unavailable", "The batch could not be taken in: The queue is gone. Send it again in 30 seconds.", RetryAfter: TimeSpan.FromSeconds(30)),
            receipt.Refusal);
        Assert.Equal(100, fixture.Queue.Messages.Count);
        var batch = await fixture.GetAsync(fixture.Queue.Messages[0].BatchId!);
        Assert.Equal("failed", batch.GetProperty("status").GetString());
        Assert.Equal(fixture.Clock.Now.ToUnixTimeSeconds(), batch.GetProperty("failed_at").GetInt64());
        Assert.Equal("""{"object":"list","data":[{"code":"batch_unavailable","message":"Not all lines could be queued: The queue is gone.","param":null,"line":null}]}""", batch.GetProperty("errors").GetRawText());

        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));
        Assert.Empty(fixture.Runner.Calls);
    }

    [Fact]
    public async Task Submit_StorageGone_ThrowsAndQueuesNothing()
    {
        var fixture = await CreateAsync();
        fixture.Batches.RefusesWrites = true;
        await Assert.ThrowsAsync<EntityTableException>(() => fixture.Intake.SubmitAsync(Body(Line("a")), Submitter, CancellationToken.None));
        Assert.Empty(fixture.Queue.Messages);
    }

    [Fact]
    public async Task Submit_StorageGoneAfterTheFirstWrite_TakesTheBatch()
    {
        var fixture = await CreateAsync();
        fixture.Queue.BeforeSend = () => fixture.Batches.RefusesWrites = true;
        var id = await fixture.SubmitAsync(Line("a"));
        Assert.Equal("validating", (await fixture.GetAsync(id)).GetProperty("status").GetString());
        Assert.Equal(BatchDisposition.Complete, await fixture.ProcessAsync(fixture.Queue.Messages[0]));
        Assert.Single(fixture.Runner.Calls);
    }

    [Fact]
    public async Task Submit_CallerHangsUpWhileSending_FailsTheBatch()
    {
        var fixture = await CreateAsync();
        using var gone = new CancellationTokenSource();
        fixture.Queue.BeforeSend = () =>
        {
            if (fixture.Queue.GroupSizes.Count == 1) gone.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Intake.SubmitAsync(Body(Enumerable.Range(0, 150).Select(line => Line($"line-{line}"))), Submitter, gone.Token));
        var batch = await fixture.GetAsync(fixture.Queue.Messages[0].BatchId!);
        Assert.Equal("failed", batch.GetProperty("status").GetString());
        Assert.Contains("The caller hung up before all lines were queued.", batch.GetProperty("errors").GetRawText(), StringComparison.Ordinal);
    }
}
