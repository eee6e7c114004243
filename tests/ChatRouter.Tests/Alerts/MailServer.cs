using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatRouter.Tests.Alerts;

/// <summary>A small SMTP server over sockets: takes what comes, and keeps commands and mails.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public MailServer()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it answers to a recipient.</summary>
    public string RecipientAnswer { get; set; } = "250 ok";

    public List<string> Commands { get; } = [];

    public List<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
            // It stops.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 mail.test");
        while (await reader.ReadLineAsync(_stopping.Token) is { } line)
        {
            Commands.Add(line);
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN");
                    break;
                case "AUTH":
                    await writer.WriteLineAsync("235 welcome");
                    break;
                case "RCPT":
                    await writer.WriteLineAsync(RecipientAnswer);
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(_stopping.Token) is { } text && text != ".") mail.Append(text).Append('\n');
                    Mails.Add(mail.ToString());
                    await writer.WriteLineAsync("250 queued as 42");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }
}
