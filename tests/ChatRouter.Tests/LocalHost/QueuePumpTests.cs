using System.Threading.Channels;
using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost.ServiceBus;
using ChatRouter.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRouter.Tests.LocalHost;

public sealed class QueuePumpTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly LocalServiceBus _bus;
    private readonly LocalQueue _queue;
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private QueuePump? _pump;

    public QueuePumpTests()
    {
        _bus = new LocalServiceBus(_clock);
        _queue = _bus.Declare("batch", new QueueOptions());
    }

    public async ValueTask DisposeAsync()
    {
        if (_pump is not null) await _pump.DisposeAsync();
        _bus.Dispose();
    }

    [Fact]
    public async Task Function_Returns_AutoCompleted()
    {
        Start(new PumpOptions());
        Send("a");

        var call = await NextCall();
        Assert.Equal(new QueueCounts(0, 1, 0, 0, 0), _queue.Counts);
        call.Return();
        await Stop();

        Assert.Equal(default, _queue.Counts);
    }

    [Fact]
    public async Task Function_ReturnsUnsettledWithoutAutoComplete_ComesAgainWhenTheLockEnds()
    {
        Start(new PumpOptions { AutoCompleteMessages = false, MaxConcurrentCalls = 1 });
        Send("a");

        (await NextCall()).Return();

        // The next call proves that the first has ended; its lock is still on.
        Send("b");
        var other = await NextCall();
        await other.Actions.CompleteMessageAsync(other.Message);
        other.Return();
        Assert.Equal(new QueueCounts(0, 1, 0, 0, 0), _queue.Counts);

        _clock.Advance(TimeSpan.FromSeconds(60));
        var again = await NextCall();
        Assert.Equal(("a", 2), (again.Message.MessageId, again.Message.DeliveryCount));
        again.Return();
    }

    [Fact]
    public async Task Function_SettlesItself_NothingMoreHappens()
    {
        Start(new PumpOptions { AutoCompleteMessages = false });
        Send("a");

        var call = await NextCall();
        await call.Actions.CompleteMessageAsync(call.Message);
        call.Return();
        await Stop();

        Assert.Equal(default, _queue.Counts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Function_AlwaysThrows_FiveDeliveriesThenDeadLetter(bool autoComplete)
    {
        Start(new PumpOptions { AutoCompleteMessages = autoComplete });
        Send("a");

        for (var delivery = 1; delivery <= 5; delivery++)
        {
            var call = await NextCall();
            Assert.Equal(delivery, call.Message.DeliveryCount);
            call.Throw(new InvalidOperationException("no"));
        }

        await Stop();
        Assert.Equal(new QueueCounts(0, 0, 0, 0, 1), _queue.Counts);
        Assert.Equal("MaxDeliveryCountExceeded", _queue.DeadLetters[0].DeadLetterReason);
    }

    [Fact]
    public async Task Function_ThrowsAfterSettling_SettlementStands()
    {
        Start(new PumpOptions { AutoCompleteMessages = false });
        Send("a");

        var call = await NextCall();
        await call.Actions.DeadLetterMessageAsync(call.Message, deadLetterReason: "malformed");
        call.Throw(new InvalidOperationException("late"));
        await Stop();

        Assert.Equal(new QueueCounts(0, 0, 0, 0, 1), _queue.Counts);
    }

    [Fact]
    public async Task MaxConcurrentCalls_Two_ThirdWaitsForOneToEnd()
    {
        Start(new PumpOptions { MaxConcurrentCalls = 2 });
        Send("a");
        Send("b");
        Send("c");

        var first = await NextCall();
        var second = await NextCall();
        Assert.Equal(new QueueCounts(1, 2, 0, 0, 0), _queue.Counts);
        Assert.False(_calls.Reader.TryRead(out _));

        first.Return();
        var third = await NextCall();
        Assert.Equal("c", third.Message.MessageId);
        second.Return();
        third.Return();
        await Stop();
        Assert.Equal(default, _queue.Counts);
    }

    [Fact]
    public async Task Lock_WhileTheFunctionRuns_RenewedUpToTheLimit()
    {
        Start(new PumpOptions { MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(5) });
        Send("a");
        var call = await NextCall();

        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new QueueCounts(0, 1, 0, 0, 0), _queue.Counts);

        _clock.Advance(TimeSpan.FromMinutes(1));
        var second = await NextCall();
        Assert.Equal(("a", 2), (second.Message.MessageId, second.Message.DeliveryCount));
        await Assert.ThrowsAsync<ServiceBusException>(() => call.Actions.CompleteMessageAsync(call.Message));
        call.Return();
        second.Return();
    }

    [Fact]
    public async Task Lock_NoRenewal_EndsWhileTheFunctionRuns()
    {
        Start(new PumpOptions { MaxAutoLockRenewalDuration = TimeSpan.Zero });
        Send("a");
        var first = await NextCall();

        _clock.Advance(TimeSpan.FromSeconds(60));

        var second = await NextCall();
        Assert.Equal(2, second.Message.DeliveryCount);
        first.Return();
        second.Return();
    }

    [Fact]
    public async Task StopAsync_CallRunning_WaitsForItAndStartsNoOther()
    {
        Start(new PumpOptions { MaxConcurrentCalls = 1 });
        Send("a");
        Send("b");
        var call = await NextCall();

        var stop = _pump!.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        call.Return();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        Assert.False(call.Cancellation.IsCancellationRequested);
        Assert.Equal(new QueueCounts(1, 0, 0, 0, 0), _queue.Counts);
    }

    [Fact]
    public async Task StopAsync_GraceOver_CancelsTheCall()
    {
        Start(new PumpOptions());
        Send("a");
        var call = await NextCall();
        using var grace = new CancellationTokenSource();

        var stop = _pump!.StopAsync(grace.Token);
        await grace.CancelAsync();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        Assert.True(call.Cancellation.IsCancellationRequested);
        call.Return();
    }

    private void Start(PumpOptions options)
    {
        _pump = new QueuePump("processbatch", _queue, HandleAsync, options, _clock, NullLogger.Instance);
        _pump.Start();
    }

    private Task Stop() => _pump!.StopAsync(CancellationToken.None).WaitAsync(s_patience, TimeProvider.System);

    private void Send(string id) => _queue.Enqueue([SentMessage.Copy(new ServiceBusMessage("x") { MessageId = id })]);

    private async Task HandleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken)
    {
        var call = new Call(message, actions, cancellationToken);
        await _calls.Writer.WriteAsync(call, CancellationToken.None);
        await call.Outcome;
    }

    private async Task<Call> NextCall() => await _calls.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(s_patience, TimeProvider.System);

    private sealed class Call(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ServiceBusReceivedMessage Message => message;

        public ServiceBusMessageActions Actions => actions;

        public CancellationToken Cancellation => cancellation;

        public Task Outcome => _outcome.Task;

        public void Return() => _outcome.SetResult();

        public void Throw(Exception exception) => _outcome.SetException(exception);
    }
}
