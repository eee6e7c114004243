using System.Threading.Channels;
using ChatRouter.LocalHost.Triggers;
using ChatRouter.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRouter.Tests.LocalHost;

public sealed class TimerPumpTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly Channel<Run> _runs = Channel.CreateUnbounded<Run>();
    private readonly SemaphoreSlim _armed = new(0);
    private TimerPump? _pump;

    public async ValueTask DisposeAsync()
    {
        if (_pump is not null) await _pump.DisposeAsync();
        _armed.Dispose();
    }

    [Fact]
    public async Task Start_BeforeTheFirstTick_DoesNotRun()
    {
        await Start("*/10 * * * * *");

        _clock.Advance(TimeSpan.FromSeconds(9.9));

        Assert.False(_runs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Tick_EachOne_RunsOnceAndSaysWhen()
    {
        await Start("*/10 * * * * *");

        _clock.Advance(TimeSpan.FromSeconds(10));
        var first = await NextRun();
        await first.ReturnAsync(_armed);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var second = await NextRun();

        Assert.Equal(_clock.Now.UtcDateTime.AddSeconds(10), second.Timer.ScheduleStatus?.Next);
        Assert.Equal(_clock.Now.UtcDateTime.AddSeconds(-10), second.Timer.ScheduleStatus?.Last);
        Assert.False(second.Timer.IsPastDue);
        Assert.Equal(DateTimeKind.Utc, second.Timer.ScheduleStatus?.Next.Kind);
        await second.ReturnAsync(_armed);
    }

    [Fact]
    public async Task Tick_WhileRunning_NotReenteredAndMissedTicksSkipped()
    {
        await Start("*/10 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(10));
        var first = await NextRun();

        _clock.Advance(TimeSpan.FromSeconds(35));
        Assert.False(_runs.Reader.TryRead(out _));
        await first.ReturnAsync(_armed);

        // It is 45 s past: the ticks at 20, 30 and 40 are gone, the next is at 50.
        Assert.Equal(1, _clock.PendingTimers);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(_runs.Reader.TryRead(out _));
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await (await NextRun()).ReturnAsync(_armed);
    }

    [Fact]
    public async Task Tick_FunctionThrows_LoggedAndRunAgainAtTheNext()
    {
        var logger = new CountingLogger();
        await Start("*/10 * * * * *", logger);
        _clock.Advance(TimeSpan.FromSeconds(10));

        await (await NextRun()).ThrowAsync(new InvalidOperationException("no"), _armed);
        Assert.Equal(1, logger.Errors);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await (await NextRun()).ReturnAsync(_armed);
    }

    [Fact]
    public async Task Tick_MoreThanADayAway_StillRunsOnTime()
    {
        await Start("0 0 12 4 3 *");

        _clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.False(_runs.Reader.TryRead(out _));
        _clock.Advance(TimeSpan.FromSeconds(1));

        await (await NextRun()).ReturnAsync(_armed);
    }

    [Fact]
    public async Task StopAsync_CallRunning_WaitsForItAndNeverRunsAgain()
    {
        await Start("*/10 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(10));
        var run = await NextRun();

        var stop = _pump!.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        run.Return();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        Assert.False(run.Cancellation.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_runs.Reader.TryRead(out _));
    }

    [Fact]
    public async Task StopAsync_GraceOver_CancelsTheCall()
    {
        await Start("*/10 * * * * *");
        _clock.Advance(TimeSpan.FromSeconds(10));
        var run = await NextRun();
        using var grace = new CancellationTokenSource();

        var stop = _pump!.StopAsync(grace.Token);
        await grace.CancelAsync();
        await stop.WaitAsync(s_patience, TimeProvider.System);

        Assert.True(run.Cancellation.IsCancellationRequested);
        run.Return();
    }

    private async Task Start(string expression, ILogger? logger = null)
    {
        Assert.True(TimerSchedule.TryParse(expression, out var schedule));
        var function = new TimerFunction("probe", typeof(TimerPumpTests).GetMethod(nameof(DisposeAsync))!, schedule);
        _pump = new TimerPump(function, RunAsync, new ArmingClock(_clock, _armed), logger ?? NullLogger.Instance);
        _pump.Start();
        Assert.True(await _armed.WaitAsync(s_patience));
    }

    private async Task RunAsync(TimerInfo timer, CancellationToken cancellationToken)
    {
        var run = new Run(timer, cancellationToken);
        await _runs.Writer.WriteAsync(run, CancellationToken.None);
        await run.Outcome;
    }

    private async Task<Run> NextRun() => await _runs.Reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(s_patience, TimeProvider.System);

    private sealed class Run(TimerInfo timer, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TimerInfo Timer => timer;

        public CancellationToken Cancellation => cancellation;

        public Task Outcome => _outcome.Task;

        public void Return() => _outcome.SetResult();

        /// <summary>Ends the call and waits until the next tick is set.</summary>
        public async Task ReturnAsync(SemaphoreSlim armed)
        {
            Return();
            Assert.True(await armed.WaitAsync(s_patience));
        }

        public async Task ThrowAsync(Exception exception, SemaphoreSlim armed)
        {
            _outcome.SetException(exception);
            Assert.True(await armed.WaitAsync(s_patience));
        }
    }

    /// <summary>Tells when a timer is set: the pump sets it on another thread, and a test that moves the clock before that would wait for ever.</summary>
    private sealed class ArmingClock(TimeProvider inner, SemaphoreSlim armed) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new ArmingTimer(inner.CreateTimer(callback, state, dueTime, period), armed);

        private sealed class ArmingTimer(ITimer inner, SemaphoreSlim armed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var changed = inner.Change(dueTime, period);
                armed.Release();
                return changed;
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    private sealed class CountingLogger : ILogger
    {
        public int Errors { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error) Errors++;
        }
    }
}
