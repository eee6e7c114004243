using System.IO.Pipelines;
using System.Text;
using ChatRouter.Http;
using ChatRouter.Model;
using ChatRouter.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRouter.Tests.Http;

public sealed class RequestBodyTests : IDisposable
{
    private const int MaxBytes = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Refusal TooLarge = new(413, "request_too_large", "The body is larger than 10 bytes.");
    private static readonly Refusal TooSlow = new(408, "request_timeout", "The body did not arrive within 30 s.");

    private readonly ManualClock _clock = new();
    private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, minimumSegmentSize: 1, useSynchronizationContext: false));
    private readonly CancellationTokenSource _gone = new();
    private readonly DefaultHttpContext _context = new();

    public RequestBodyTests() => _context.Features.Set<IRequestBodyPipeFeature>(new BodyPipe(_pipe.Reader));

    public void Dispose()
    {
        Assert.Equal(0, _clock.PendingTimers);
        _gone.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0123456789")]
    public async Task ReadAsync_UpToTheLimit_IsTheBody(string text)
    {
        await SendAsync(text);
        await _pipe.Writer.CompleteAsync();

        using var body = (await ReadAsync()).Body!;

        Assert.Equal(text, Encoding.UTF8.GetString(body.Memory.Span));
    }

    [Fact]
    public async Task ReadAsync_ManySegments_IsOnePiece()
    {
        foreach (var piece in new[] { "01", "2", "345", "6789" }) await SendAsync(piece);
        await _pipe.Writer.CompleteAsync();

        using var body = (await ReadAsync()).Body!;

        Assert.Equal("0123456789", Encoding.UTF8.GetString(body.Memory.Span));
    }

    [Fact]
    public async Task ReadAsync_AllBodiesTogetherAboveTheirBound_IsRefusedAndHoldsNothing()
    {
        var memory = new BodyMemory(12);
        Assert.True(memory.TryHold(5));
        await SendAsync("01234");
        var reading = RequestBody.ReadAsync(_context.Request, MaxBytes, Limit, _clock, _gone.Token, memory).AsTask();
        Assert.Equal(10, memory.Held);

        await SendAsync("567");

        Assert.Equal((503, "lane_saturated", TimeSpan.FromSeconds(2)), ((await reading).Refusal!.Status, (await reading).Refusal!.Code, (await reading).Refusal!.RetryAfter!.Value));
        Assert.Equal(5, memory.Held);
    }

    [Fact]
    public async Task ReadAsync_BodyInUse_IsHeldUntilItIsDisposed()
    {
        var memory = new BodyMemory(12);
        await SendAsync("0123456789");
        await _pipe.Writer.CompleteAsync();

        using (var body = (await RequestBody.ReadAsync(_context.Request, MaxBytes, Limit, _clock, _gone.Token, memory)).Body) Assert.Equal(10, memory.Held);

        Assert.Equal(0, memory.Held);
    }

    [Fact]
    public async Task ReadAsync_PiecesComeLater_IsOnePiece()
    {
        var reading = ReadAsync();
        await SendAsync("0123");
        _clock.Advance(TimeSpan.FromSeconds(29));
        await SendAsync("45");
        await _pipe.Writer.CompleteAsync();

        using var body = (await reading).Body!;

        Assert.Equal("012345", Encoding.UTF8.GetString(body.Memory.Span));
    }

    [Fact]
    public async Task ReadAsync_ContentLengthAboveTheLimit_IsRefusedUnread()
    {
        _context.Request.ContentLength = MaxBytes + 1;

        Assert.Equal(TooLarge, (await ReadAsync()).Refusal);
    }

    [Fact]
    public async Task ReadAsync_NoContentLengthAndAboveTheLimit_IsRefusedWithoutWaitingForTheEnd()
    {
        await SendAsync("01234567890");

        Assert.Equal(TooLarge, (await ReadAsync()).Refusal);
    }

    [Fact]
    public async Task ReadAsync_NothingComes_IsRefusedAtTheTimeLimit()
    {
        var reading = ReadAsync();
        _clock.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(TooSlow, (await reading).Refusal);
    }

    [Fact]
    public async Task ReadAsync_OneByteASecond_IsRefusedAtTheTimeLimit()
    {
        var reading = ReadAsync(maxBytes: 1000);
        for (var second = 0; second < 29; second++)
        {
            await SendAsync("x");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await SendAsync("x");
        Assert.False(reading.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TooSlow, (await reading).Refusal);
    }

    [Theory(Timeout = 10_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_CallerLeaves_StopsWaiting(bool afterAPiece)
    {
        var reading = ReadAsync();
        if (afterAPiece) await SendAsync("01");

        await _gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(408, "request_timeout")]
    [InlineData(413, "request_too_large")]
    [InlineData(400, "invalid_value")]
    public async Task ReadAsync_ServerRefusesTheBody_SaysItInOurForm(int status, string code)
    {
        await _pipe.Writer.CompleteAsync(new BadHttpRequestException("Unexpected end of request content.", status));

        var refusal = (await ReadAsync()).Refusal!;

        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    private async Task SendAsync(string text)
    {
        // One flush per byte: as many segments as bytes.
        foreach (var letter in Encoding.UTF8.GetBytes(text)) await _pipe.Writer.WriteAsync(new[] { letter });
    }

    private Task<(RequestBody? Body, Refusal? Refusal)> ReadAsync(int maxBytes = MaxBytes)
        => RequestBody.ReadAsync(_context.Request, maxBytes, Limit, _clock, _gone.Token).AsTask();

    private sealed class BodyPipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = reader;
    }
}
