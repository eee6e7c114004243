using System.Net.Http.Headers;
using ChatRouter.WorkerTests.Contract;
using Google.Protobuf.WellKnownTypes;

namespace ChatRouter.WorkerTests.Host;

/// <summary>A small Functions host over one worker: starts it, maps its functions, and invokes them. What it does as the real one is told in README.md.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    private readonly RpcServer _rpc;
    private readonly WorkerChannel _channel;
    private readonly FrontEnd _frontEnd;

    private FunctionsHost(RpcServer rpc, WorkerProcess worker, WorkerChannel channel, FrontEnd frontEnd, IReadOnlyList<IndexedFunction> functions, StartTimes times)
    {
        _rpc = rpc;
        _channel = channel;
        _frontEnd = frontEnd;
        Worker = worker;
        Functions = functions;
        Times = times;
        Http = NewClient(frontEnd.Address);
    }

    public WorkerProcess Worker { get; }

    /// <summary>The functions, as the worker has named them.</summary>
    public IReadOnlyList<IndexedFunction> Functions { get; }

    public StartTimes Times { get; }

    /// <summary>How the worker has settled messages.</summary>
    public IReadOnlyCollection<Settled> Settlements => _rpc.Settlements.Calls;

    /// <summary>A caller without a key.</summary>
    public HttpClient Http { get; }

    /// <summary>What the worker has logged to the host.</summary>
    public IReadOnlyCollection<RpcLog> Log => _channel.Log;

    /// <param name="app">The app.</param>
    /// <param name="settings">Its settings, which are all it gets.</param>
    /// <exception cref="InvalidOperationException">The worker did not start; the message holds what it printed.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsApp app, IReadOnlyDictionary<string, string> settings)
    {
        var rpc = await RpcServer.StartAsync();
        var workerId = Guid.NewGuid().ToString();
        var channel = rpc.Workers.Expect(workerId);
        var start = TimeProvider.System.GetTimestamp();
        var worker = WorkerProcess.Start(app, settings, rpc.Address, workerId);
        using var limit = new CancellationTokenSource(s_startLimit, TimeProvider.System);
        try
        {
            await CallAsync(worker, channel, limit.Token);
            var called = TimeProvider.System.GetElapsedTime(start);
            var http = await InitializeAsync(app, channel, limit.Token);
            var functions = await IndexAsync(app, channel, limit.Token);
            var indexed = TimeProvider.System.GetElapsedTime(start);
            foreach (var function in functions) await LoadAsync(function, channel, limit.Token);
            var times = new StartTimes(called, indexed, TimeProvider.System.GetElapsedTime(start));
            var frontEnd = await FrontEnd.StartAsync(functions, app.RoutePrefix, settings, channel, http);
            return new FunctionsHost(rpc, worker, channel, frontEnd, functions, times);
        }
        catch (Exception failure)
        {
            var output = worker.Output;
            await worker.DisposeAsync();
            await rpc.DisposeAsync();
            throw new InvalidOperationException($"The worker did not start: {failure.Message}{Environment.NewLine}{output}", failure);
        }
    }

    /// <summary>Runs a function that is not called over HTTP, as its extension does.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="data">What its trigger parameter gets.</param>
    public async Task<StatusResult> InvokeAsync(string function, TypedData data)
    {
        var target = Functions.Single(candidate => candidate.Name == function);
        var request = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = target.Id, TraceContext = new() };
        request.InputData.Add(new ParameterBinding { Name = target.TriggerParameter, Data = data });
        var answer = await _channel.AskAsync(new StreamingMessage { InvocationRequest = request });
        return answer.InvocationResponse.Result;
    }

    /// <summary>Whether the worker answers the host's question how it is.</summary>
    public async Task<bool> IsAliveAsync() => (await _channel.AskAsync(new StreamingMessage { WorkerStatusRequest = new() })).WorkerStatusResponse is not null;

    /// <summary>Tells the worker to end.</summary>
    public void TerminateWorker(TimeSpan grace) => _channel.Tell(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    /// <summary>A caller with a key.</summary>
    public HttpClient Caller(string key)
    {
        var caller = NewClient(_frontEnd.Address);
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return caller;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _frontEnd.DisposeAsync();
        await Worker.DisposeAsync();
        await _rpc.DisposeAsync();
    }

    /// <summary>Whose connections end when an answer is disposed, read to its end or not.</summary>
    private static HttpClient NewClient(Uri address)
        => new(new SocketsHttpHandler { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero, MaxResponseDrainSize = 0 }) { BaseAddress = address };

    private static async Task CallAsync(WorkerProcess worker, WorkerChannel channel, CancellationToken limit)
    {
        await Task.WhenAny(channel.Started, worker.WaitForExitAsync(limit));
        if (!channel.Started.IsCompleted) throw new InvalidOperationException(worker.HasExited ? $"It ended with exit code {worker.ExitCode}." : "It did not call the host.");
    }

    private static async Task<Uri> InitializeAsync(FunctionsApp app, WorkerChannel channel, CancellationToken limit)
    {
        var request = new WorkerInitRequest { HostVersion = "4.1040.0", WorkerDirectory = app.Folder, FunctionAppDirectory = app.Folder };
        var response = (await channel.AskAsync(new StreamingMessage { WorkerInitRequest = request }, limit)).WorkerInitResponse;
        response.Result.ThrowUnlessSuccessful("initialize");
        return new Uri(response.Capabilities["HttpUri"]);
    }

    private static async Task<IReadOnlyList<IndexedFunction>> IndexAsync(FunctionsApp app, WorkerChannel channel, CancellationToken limit)
    {
        var request = new FunctionsMetadataRequest { FunctionAppDirectory = app.Folder };
        var response = (await channel.AskAsync(new StreamingMessage { FunctionsMetadataRequest = request }, limit)).FunctionMetadataResponse;
        response.Result.ThrowUnlessSuccessful("name its functions");
        return [.. response.FunctionMetadataResults.Select(metadata => new IndexedFunction(metadata))];
    }

    private static async Task LoadAsync(IndexedFunction function, WorkerChannel channel, CancellationToken limit)
    {
        var request = new FunctionLoadRequest { FunctionId = function.Id, Metadata = function.Metadata };
        var response = (await channel.AskAsync(new StreamingMessage { FunctionLoadRequest = request }, limit)).FunctionLoadResponse;
        response.Result.ThrowUnlessSuccessful($"load {function.Name}");
    }
}
