using System.Security.Cryptography;
using System.Text;
using ChatRouter.Alerts;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Tests.Alerts;

public sealed class ChannelTests
{
    private const string SigningKey = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Webhook_Message_IsSignedAsStandardWebhooksSays()
    {
        await using var server = await HookServer.StartAsync();
        var answer = await Channel(AlertChannelKind.Webhook, server.Url, "whsec_" + SigningKey).SendAsync(Message(Firing), default);

        Assert.Equal(new ChannelAnswer(true, "HTTP 200: ok"), answer);
        var (headers, body) = server.Calls[0];
        var signed = Encoding.UTF8.GetBytes($"m1.{_clock.Now.ToUnixTimeSeconds()}.").Concat(body).ToArray();
        Assert.Equal(("m1", $"{_clock.Now.ToUnixTimeSeconds()}"), (headers["webhook-id"], headers["webhook-timestamp"]));
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(SigningKey), signed)), headers["webhook-signature"]);
        Assert.Equal("application/json; charset=utf-8", headers["content-type"]);
        Assert.Equal($"{body.Length}", headers["content-length"]);
        var json = server.Json(0);
        Assert.Equal("alert.firing", json.GetProperty("type").GetString());
        Assert.Equal("[ALERT] LLM Failover: gpu1 -> azure", json.GetProperty("data").GetProperty("subject").GetString());
        var alert = json.GetProperty("data").GetProperty("alerts")[0];
        Assert.Equal(("firing", "k1", "gpu1"), (alert.GetProperty("status").GetString(), alert.GetProperty("dedupKey").GetString(), alert.GetProperty("details").GetProperty("from").GetString()));
    }

    [Fact]
    public async Task Webhook_Signature_IsTakenByTheReferenceImplementation()
    {
        await using var server = await HookServer.StartAsync();
        var secret = "whsec_" + SigningKey;

        // That implementation compares with the system's clock.
        var channel = AlertChannels.Create(new AlertChannelSettings { Name = "c", Kind = AlertChannelKind.Webhook, Url = server.Url, Secret = secret }, TimeProvider.System);
        await channel.SendAsync(Message(Firing), default);
        var headers = new HeaderDictionary(server.Calls[0].Headers.Where(one => one.Key.StartsWith("webhook-", StringComparison.Ordinal)).ToDictionary(one => one.Key, one => new Microsoft.Extensions.Primitives.StringValues(one.Value)));

        new StandardWebhooks.StandardWebhook(secret).Verify(server.Text(0), headers);
        Assert.ThrowsAny<Exception>(() => new StandardWebhooks.StandardWebhook(secret).Verify(server.Text(0) + " ", headers));
    }

    [Fact]
    public async Task Slack_Message_HasTextAndSectionsWithNothingToBeTakenForALink()
    {
        await using var server = await HookServer.StartAsync();
        await Channel(AlertChannelKind.Slack, server.Url).SendAsync(Message(Firing with { Summary = "<!channel> & co" }), default);
        var json = server.Json(0);

        Assert.Equal("[ALERT] LLM Failover: gpu1 -&gt; azure", json.GetProperty("text").GetString());
        var sections = json.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("text").GetProperty("text").GetString()!).ToArray();
        Assert.Equal("*[ALERT] LLM Failover: gpu1 -&gt; azure*", sections[0]);
        Assert.StartsWith("&lt;!channel&gt; &amp; co\nfrom: gpu1\naction: restart\nfiring since 2026-03-01 12:00:00Z\nrunbook: docs/runbook.md#failover", sections[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_Message_IsAnAdaptiveCard()
    {
        await using var server = await HookServer.StartAsync();
        server.Answer = response =>
        {
            response.StatusCode = 202;
            return Task.CompletedTask;
        };
        var answer = await Channel(AlertChannelKind.Teams, server.Url).SendAsync(Message(Firing with { IsFiring = false, EndsAt = _clock.Now }), default);
        var attachment = Assert.Single(server.Json(0).GetProperty("attachments").EnumerateArray());
        var body = attachment.GetProperty("content").GetProperty("body");

        Assert.Equal(new ChannelAnswer(true, "HTTP 202"), answer);
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        Assert.Equal(("[RESOLVED] LLM Failover: gpu1 -> azure", "Good"), (body[0].GetProperty("text").GetString(), body[0].GetProperty("color").GetString()));
        Assert.Equal(["from", "action", "status", "since", "runbook"], body[2].GetProperty("facts").EnumerateArray().Select(fact => fact.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task PagerDuty_EachAlert_IsATriggerOrAResolveWithTheSameKey()
    {
        await using var server = await HookServer.StartAsync();
        await Channel(AlertChannelKind.PagerDuty, server.Url, "routing").SendAsync(Message(Firing, Firing with { IsFiring = false, Key = "k2" }), default);

        Assert.Equal(
            [("routing", "trigger", "k1"), ("routing", "resolve", "k2")],
            Enumerable.Range(0, 2).Select(call => (server.Json(call).GetProperty("routing_key").GetString(), server.Json(call).GetProperty("event_action").GetString(), server.Json(call).GetProperty("dedup_key").GetString())));
        var payload = server.Json(0).GetProperty("payload");
        Assert.Equal(("error", "app1", "chat", "failover"), (payload.GetProperty("severity").GetString(), payload.GetProperty("source").GetString(), payload.GetProperty("component").GetString(), payload.GetProperty("class").GetString()));
    }

    [Fact]
    public async Task PagerDuty_Test_LeavesNoIncident()
    {
        await using var server = await HookServer.StartAsync();
        await Channel(AlertChannelKind.PagerDuty, server.Url, "routing").SendAsync(AlertMessage.Test("app1", "t1", _clock.Now), default);

        Assert.Equal(["trigger", "resolve"], Enumerable.Range(0, server.Calls.Count).Select(call => server.Json(call).GetProperty("event_action").GetString()));
    }

    [Theory]
    [InlineData(429, "30", 30.0)]
    [InlineData(503, "Sun, 01 Mar 2026 12:01:00 GMT", 60.0)]
    [InlineData(500, null, null)]
    public async Task Post_Refused_SaysWhyAndWhenToComeBack(int status, string? retryAfter, double? seconds)
    {
        await using var server = await HookServer.StartAsync();
        server.Answer = response =>
        {
            response.StatusCode = status;
            if (retryAfter is not null) response.Headers.RetryAfter = retryAfter;
            return response.WriteAsync("no\u0007 hook/topsecret for sig=verysecret " + new string('x', 5000));
        };
        var answer = await Channel(AlertChannelKind.Slack, server.Url).SendAsync(Message(Firing), default);

        Assert.Equal((false, seconds), (answer.IsTaken, answer.RetryAfter?.TotalSeconds));
        Assert.StartsWith($"HTTP {status}: no  *** for *** xxx", answer.Text, StringComparison.Ordinal);
        Assert.InRange(answer.Text.Length, 100, 220);
    }

    [Fact]
    public async Task Post_Redirect_IsNotFollowed()
    {
        await using var target = await HookServer.StartAsync();
        await using var server = await HookServer.StartAsync();
        server.Answer = response =>
        {
            response.Redirect(target.Url.ToString());
            return Task.CompletedTask;
        };
        var answer = await Channel(AlertChannelKind.Slack, server.Url).SendAsync(Message(Firing), default);

        Assert.Equal(new ChannelAnswer(false, "HTTP 302"), answer);
        Assert.Empty(target.Calls);
    }

    [Fact]
    public async Task Post_NobodyThere_IsSaidInWordsWithoutTheAddress()
    {
        var server = await HookServer.StartAsync();
        var url = server.Url;
        await server.DisposeAsync();

        Assert.Equal(new ChannelAnswer(false, "not reached: ConnectionError"), await Channel(AlertChannelKind.Slack, url).SendAsync(Message(Firing), default));
    }

    [Fact]
    public async Task Email_Firing_HasTheSubjectAndResolvedRefersToIt()
    {
        await using var server = new MailServer();
        var channel = Mail(server.Port);
        var answer = await channel.SendAsync(Message(Firing), default);
        await channel.SendAsync(Message(Firing with { IsFiring = false, EndsAt = _clock.Now }) with { Id = "m2" }, default);
        var (fired, resolved) = (server.Mails[0], server.Mails[1]);

        Assert.Equal((true, "accepted: queued as 42"), (answer.IsTaken, answer.Text));
        Assert.Contains("Subject: [ALERT] LLM Failover: gpu1 -> azure\n", fired, StringComparison.Ordinal);
        Assert.Contains("from: gpu1\naction: restart\n", fired, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\n", fired, StringComparison.Ordinal);
        Assert.Contains($"Message-Id: <{Firing.Episode}@app1.chatrouter>\n", fired, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Subject: [RESOLVED] LLM Failover: gpu1 -> azure\n", resolved, StringComparison.Ordinal);
        Assert.Contains($"In-Reply-To: <{Firing.Episode}@app1.chatrouter>\n", resolved, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("MAIL FROM:<router@example.com>", server.Commands[1], StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<ops@example.com>", server.Commands[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Email_RecipientRefused_IsSaid()
    {
        await using var server = new MailServer { RecipientAnswer = "550 no such user" };
        var answer = await Mail(server.Port).SendAsync(Message(Firing), default);

        Assert.Equal((false, "SMTP 550: no such user"), (answer.IsTaken, answer.Text));
    }

    [Fact]
    public async Task Email_StartTlsAskedForAndNotOffered_NothingIsSent()
    {
        await using var server = new MailServer();
        var answer = await Mail(server.Port, SmtpSecurity.StartTls).SendAsync(Message(Firing), default);

        Assert.False(answer.IsTaken);
        Assert.Empty(server.Mails);
    }

    private static AlertNotice Firing => new()
    {
        Rule = "failover",
        Subject = "chat",
        IsFiring = true,
        Title = "LLM Failover: gpu1 -> azure",
        Summary = "Route chat is answered by azure",
        Details = [new("from", "gpu1"), new("action", "restart")],
        StartsAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Key = "k1",
        Runbook = "docs/runbook.md#failover",
    };

    private AlertMessage Message(params AlertNotice[] notices) => new() { Id = "m1", At = _clock.Now, Source = "app1", Notices = notices };

    private IAlertChannel Channel(AlertChannelKind kind, Uri url, string secret = "")
        => AlertChannels.Create(new AlertChannelSettings { Name = "c", Kind = kind, Url = url, Secret = secret }, _clock);

    private IAlertChannel Mail(int port, SmtpSecurity security = SmtpSecurity.None) => AlertChannels.Create(
        new AlertChannelSettings
        {
            Name = "mail",
            Kind = AlertChannelKind.Email,
            Smtp = new SmtpSettings { Host = "127.0.0.1", Port = port, Security = security, From = "router@example.com", To = ["ops@example.com"] },
        },
        _clock);
}
