using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>A backend that says exactly the bytes it is given, for what no server in its right mind would send. One answer per connection.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _answer;
    private readonly Task _accepting;
    private int _requests;

    private ScriptedBackend(Func<Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Requests read so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The request line and headers of the latest request.</summary>
    public string LastHead { get; private set; } = "";

    /// <summary>The body of the latest request.</summary>
    public string LastBody { get; private set; } = "";

    /// <summary>Answers every request by these bytes and closes the connection.</summary>
    public static ScriptedBackend Start(string answer) => Start((stream, stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer), stop).AsTask());

    /// <summary>Answers by the request's head and body.</summary>
    public static ScriptedBackend Start(Func<string, string, string> answer)
    {
        ScriptedBackend? self = null;
        self = new ScriptedBackend((stream, stop) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer(self!.LastHead, self.LastBody)), stop).AsTask());
        return self;
    }

    /// <summary>Answers every request by what this writes; then the connection is closed.</summary>
    public static ScriptedBackend Start(Func<Stream, CancellationToken, Task> answer) => new(answer);

    /// <summary>A complete HTTP answer with a JSON body.</summary>
    public static string Json(string body)
        => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>The head of a stream whose end is the end of the connection.</summary>
    public static string StreamHead => "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    /// <summary>One event with a piece of text.</summary>
    public static string Event(string text, string finish = "null")
        => $$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":{{finish}}}]}""" + "\n\n";

    /// <summary>A router with this backend, spoken to as vLLM, and nothing else.</summary>
    public RouterSetup Alone => new(new ScenarioBackend("scripted", BackendKind.Vllm) { Address = Address });

    /// <summary>A router with this backend, spoken to as vLLM, and a sound fallback.</summary>
    public RouterSetup WithFallback => new(
        new ScenarioBackend("scripted", BackendKind.Vllm) { Address = Address },
        new ScenarioBackend("fallback", BackendKind.OpenAI) { Rung = 2 });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = connection.GetStream();
        try
        {
            await ReadRequestAsync(stream);
            Interlocked.Increment(ref _requests);
            await _answer(stream, _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The router hung up, or the scenario is over.
        }
    }

    private async Task ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var length = 0;
        var head = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
        }

        var body = new char[length];
        if (length > 0) await reader.ReadBlockAsync(body, _stop.Token); // Reading nothing would wait for more.
        (LastHead, LastBody) = (head.ToString(), new string(body));
    }
}
