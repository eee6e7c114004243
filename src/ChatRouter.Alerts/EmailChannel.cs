using System.Net.Sockets;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ChatRouter.Alerts;

/// <summary>Mail by SMTP, one connection for each message. The mails of an episode form one thread: the first bears its name, the others refer to it.</summary>
internal sealed class EmailChannel(AlertChannelSettings channel) : IAlertChannel
{
    private readonly SmtpSettings _smtp = channel.Smtp!;

    public string Name => channel.Name;

    public async Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        // A list of revoked certificates that cannot be had must not keep an alert back.
        using var client = new SmtpClient { CheckCertificateRevocation = false, Timeout = 10_000 };
        try
        {
            await client.ConnectAsync(_smtp.Host, _smtp.Port, Security, cancellationToken);
            if (_smtp.User is { } user) await client.AuthenticateAsync(user, channel.Secret, cancellationToken);
            using var mail = Mail(message);
            var answer = await client.SendAsync(mail, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return new ChannelAnswer(true, $"accepted: {answer}");
        }
        catch (SmtpCommandException error)
        {
            return new ChannelAnswer(false, $"SMTP {(int)error.StatusCode}: {error.Message}");
        }
        catch (AuthenticationException)
        {
            return new ChannelAnswer(false, "the server refused the account");
        }
        catch (Exception error) when (error is IOException or SocketException or ProtocolException or SslHandshakeException or NotSupportedException or TimeoutException)
        {
            return new ChannelAnswer(false, error is SocketException socket ? $"not reached: {socket.SocketErrorCode}" : $"the connection broke: {error.GetType().Name}");
        }
    }

    private SecureSocketOptions Security => _smtp.Security switch
    {
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private MimeMessage Mail(AlertMessage message)
    {
        var mail = new MimeMessage { Subject = message.Subject, Date = message.At };
        mail.From.Add(MailboxAddress.Parse(_smtp.From));
        foreach (var to in _smtp.To) mail.To.Add(MailboxAddress.Parse(to));
        var first = message.Notices[0];
        var (thread, own) = (Id(first.Episode, message), Id(message.Id, message));
        var begins = first is { IsFiring: true, IsRepeat: false };
        mail.MessageId = begins ? thread : own;
        if (!begins)
        {
            mail.InReplyTo = thread;
            mail.References.Add(thread);
        }

        // Out-of-office answers stay away.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Body = new TextPart("plain") { Text = string.Join('\n', message.Notices.Select(notice => $"{notice.Title}\n\n{AlertText.Of(notice)}")) };
        return mail;
    }

    private static string Id(string local, AlertMessage message)
        => $"{local}@{new string([.. message.Source.Where(one => char.IsAsciiLetterOrDigit(one) || one == '-')])}.chatrouter";
}
