using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Abuse;

/// <summary>The attacks.</summary>
internal static class Attacks
{
    private const int Idle = 10_000;
    private const int Readers = 200;
    private const int Bodies = 1_000;
    private const int Guessers = 64;

    // 12 MB a stream: more than the buffers of both ends of a connection hold.
    private const int Chunks = 50_000;
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new($"{Idle:#,0} connections that say nothing", IdleAsync),
        new($"{Readers} readers that do not read a long stream", ReadersAsync),
        new("a flood of wrong keys for 10 s", GuessAsync),
        new($"{Bodies:#,0} bodies, a byte a second", BodiesAsync),
    ];

    private static async Task<string> IdleAsync(int port, CancellationToken cancellationToken)
    {
        var sockets = await OpenAsync(Idle, port, [], cancellationToken);
        await Task.Delay(s_hold, TimeProvider.System, cancellationToken);
        return Close(sockets);
    }

    private static async Task<string> ReadersAsync(int port, CancellationToken cancellationToken)
    {
        var plan = new LoadPlan { Port = port, Connections = 1, Stream = true, Chunks = Chunks };
        await MakeAsync(plan, cancellationToken);
        var sockets = await OpenAsync(Readers, port, LoadRequest.Create(plan), cancellationToken);
        var begun = 0;
        foreach (var socket in sockets)
        {
            var status = new byte["HTTP/1.1 200".Length];
            if (await socket.ReceiveAsync(status, cancellationToken) == status.Length && Encoding.ASCII.GetString(status) == "HTTP/1.1 200") begun++;
        }

        await Task.Delay(s_hold, TimeProvider.System, cancellationToken);
        Close(sockets);
        return $"{begun} streams begun";
    }

    private static async Task<string> GuessAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(s_hold);
        var body = LoadRequest.CreateBody(new LoadPlan { Port = port, Connections = 1 });
        var guesses = 0;
        await Task.WhenAll(Enumerable.Range(0, Guessers).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative)) { Content = new ByteArrayContent(body) };
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"guess-{Interlocked.Increment(ref guesses)}");
                using var answer = await client.SendAsync(request, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.Unauthorized) throw new InvalidOperationException($"A wrong key was answered with {(int)answer.StatusCode}.");
            }
        }));
        return $"{guesses / s_hold.TotalSeconds:#,0} guesses/s";
    }

    private static async Task<string> BodiesAsync(int port, CancellationToken cancellationToken)
    {
        var head = Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {LoadRequest.Key}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{");
        var sockets = await OpenAsync(Bodies, port, head, cancellationToken);
        for (var second = 0; second < s_hold.TotalSeconds; second++)
        {
            await Task.Delay(s_tick, TimeProvider.System, cancellationToken);
            foreach (var socket in sockets.Where(socket => socket.Connected)) await TrySendAsync(socket, " "u8.ToArray(), cancellationToken);
        }

        return Close(sockets);
    }

    // The backend makes the stream at the first request and keeps it.
    private static async Task MakeAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{plan.Port}/v1/chat/completions")) { Content = new ByteArrayContent(LoadRequest.CreateBody(plan)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", LoadRequest.Key);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Socket[]> OpenAsync(int count, int port, byte[] sent, CancellationToken cancellationToken)
    {
        var sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            sockets[i] = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            await sockets[i].ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            if (sent.Length > 0) await TrySendAsync(sockets[i], sent, cancellationToken);
        }

        return sockets;
    }

    // Who is refused may be cut while it sends.
    private static async Task TrySendAsync(Socket socket, byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(bytes, cancellationToken);
        }
        catch (SocketException)
        {
            socket.Close();
        }
    }

    private static string Close(Socket[] sockets)
    {
        var open = sockets.Count(socket => socket.Connected && !socket.Poll(0, SelectMode.SelectRead));
        foreach (var socket in sockets) socket.Dispose();
        return $"{open:#,0} open at the end";
    }
}
