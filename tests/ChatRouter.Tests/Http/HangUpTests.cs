using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Tests.Http;

/// <summary>A caller that leaves is nobody's fault and no operator's business.</summary>
public sealed class HangUpTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("v1/chat/completions", "reset")]
    [InlineData("v1/chat/completions", "close")]
    [InlineData("v1/chat/completions", "half-close")]
    [InlineData("v1/batches", "reset")]
    [InlineData("v1/batches", "close")]
    [InlineData("v1/batches", "half-close")]
    public async Task Post_CallerLeavesInTheMiddleOfItsBody_NothingIsLogged(string path, string end)
    {
        using var log = new CollectedLog();
        await using var app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            Simulator = SimulatorOptions.ClassicLadder().WithoutDelays(),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
            ConfigureLogging = logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace),
        });

        using var patience = new CancellationTokenSource(s_patience, TimeProvider.System);
        for (var i = 0; i < 5; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, app.BaseAddress.Port, patience.Token);
            var head = $"POST /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer local-dev-key\r\nContent-Type: application/jsonl\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(head), patience.Token);

            // The server asks for the body: it is in the middle of reading it.
            var answer = new byte[1000];
            Assert.StartsWith("HTTP/1.1 100 ", Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, patience.Token)), StringComparison.Ordinal);
            await socket.SendAsync("{\"model\":"u8.ToArray(), patience.Token);
            await LeaveAsync(socket, end, answer, patience.Token);
        }

        // Waits for everything that still runs.
        await app.StopAsync(patience.Token);
        Assert.Empty(log.Entries);
    }

    private static async Task LeaveAsync(Socket socket, string end, byte[] answer, CancellationToken patience)
    {
        switch (end)
        {
            case "reset":
                socket.LingerState = new LingerOption(enable: true, 0);
                socket.Close();
                break;
            case "close":
                socket.Close();
                break;
            default:
                socket.Shutdown(SocketShutdown.Send);
                try
                {
                    while (await socket.ReceiveAsync(answer, patience) > 0)
                    {
                        // To the end: the server closes, too.
                    }
                }
                catch (SocketException)
                {
                    // Or cuts the connection.
                }

                break;
        }
    }
}
