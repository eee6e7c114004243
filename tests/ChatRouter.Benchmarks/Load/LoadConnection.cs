using System.Net;
using System.Net.Sockets;

namespace ChatRouter.Benchmarks.Load;

/// <summary>One kept connection that sends its next request when the last answer is complete.</summary>
internal sealed class LoadConnection(LoadPlan plan, TimeProvider clock) : IDisposable
{
    private readonly AnswerReader _reader = new(plan);
    private readonly byte[] _request = LoadRequest.Create(plan);
    private Socket? _socket;

    public List<long> Latencies { get; } = [];

    public List<long> FirstBytes { get; } = [];

    public int Errors { get; private set; }

    public string? FirstError { get; private set; }

    public async Task ConnectAsync()
    {
        _socket?.Dispose();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(IPAddress.Loopback, plan.Port);
    }

    /// <summary>Sends requests until the timestamp has passed or the planned number is reached.</summary>
    public async Task RunAsync(long begin, long end)
    {
        var wait = clock.GetElapsedTime(clock.GetTimestamp(), begin);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock);
        for (var sent = 0; sent < plan.RequestsPerConnection || (plan.RequestsPerConnection is null && clock.GetTimestamp() < end); sent++)
        {
            try
            {
                if (await AskAsync() is { } fault)
                    await FailAsync(fault);
            }
            catch (Exception e) when (e is SocketException or InvalidDataException)
            {
                await FailAsync(e.Message);
            }
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<string?> AskAsync()
    {
        _reader.Reset();
        var start = clock.GetTimestamp();
        await _socket!.SendAsync(_request);
        long first = 0;
        while (!_reader.IsComplete)
        {
            var count = await _socket.ReceiveAsync(_reader.Free);
            if (count == 0)
                throw new InvalidDataException("the connection was closed inside an answer, or the answer is too long");
            _reader.Advance(count);
            if (first == 0 && _reader.HasContent)
                first = clock.GetTimestamp();
        }

        var end = clock.GetTimestamp();
        if (_reader.FindFault() is { } fault)
            return fault;
        Latencies.Add(end - start);
        if (first != 0)
            FirstBytes.Add(first - start);
        return null;
    }

    private async Task FailAsync(string fault)
    {
        Errors++;
        FirstError ??= fault;
        await ConnectAsync();
    }
}
