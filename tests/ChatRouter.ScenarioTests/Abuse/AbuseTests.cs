using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Abuse;

/// <summary>Connections that want no answer: what they cost is bounded, others are answered meanwhile, and what is not given back is used again.</summary>
[Collection(nameof(Alone))]
public sealed class AbuseTests
{
    private const int Connections = 2000;
    private const double Mebibyte = 1024 * 1024;
    private const string Head = "POST /v1/chat/completions HTTP/1.1\r\nHost: router\r\nContent-Type: application/json\r\n";

    private static readonly RouterSetup Setup = new(new ScenarioBackend("gpu", BackendKind.Vllm)) { Top = """{ "limits": { "maxBodyBytes": 1048576, "maxBodiesBytes": 16777216, "bodyTimeout": "2s" } }""" };

    public static TheoryData<string, string, int> Attacks => new()
    {
        { "nothing", "", 0 },
        { "half a head", $"{Head}X-Padding: {new string('x', 4000)}", 0 },
        { "half a body without a key", $"{Head}Content-Length: 100000\r\n\r\n{{", 0 },
        { "half a body with a key", $"{Head}Authorization: Bearer {RouterSetup.Key}\r\nContent-Length: 100000\r\n\r\n", 40_000 },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Connections_ThatSendNoRequest_CostLittleAndNoMoreTheNextTime(string attack, string bytes, int more)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        await router.AskAsync(Ask.For("Hello"));
        var sent = Encoding.ASCII.GetBytes(bytes + new string(' ', more));
        var before = LiveMebibytes();

        var peaks = new List<double>();
        for (var round = 0; round < 3; round++) peaks.Add(await AttackAsync(router, attack, sent, isWithKey: more > 0) - before);

        // The server's buffers stay for the next time and are let go slowly; a leak would add to them.
        Assert.All(peaks, peak => Assert.InRange(peak, double.NegativeInfinity, 80));
        Assert.InRange(peaks[2] - peaks[1], double.NegativeInfinity, 8);
    }

    [Theory]
    [InlineData(200, 10)]
    [InlineData(1, 40_000)]
    public async Task Headers_TooManyOrTooLong_AreRefusedByTheServer(int count, int length)
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('x', length)}\r\n"));

        using var connection = await RawConnection.OpenAsync(router, headers);

        Assert.StartsWith("HTTP/1.1 431 ", await connection.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadKeys_InAFlood_AreRefusedAndLeaveNothing()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        var good = router.Http.DefaultRequestHeaders.Authorization;
        await router.AskAsync(Ask.For("Hello"));
        var before = LiveMebibytes();

        for (var round = 0; round < 20; round++)
        {
            router.Http.DefaultRequestHeaders.Authorization = new("Bearer", $"guess-{round}");
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => router.AskAsync(Ask.For("Hello"))));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status));
        }

        router.Http.DefaultRequestHeaders.Authorization = good;
        Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("Hello"))).Status);
        await Eventually.TrueAsync(() => LiveMebibytes() - before < 12, $"{LiveMebibytes() - before:0} MiB do not come back");
    }

    /// <summary>Opens the connections, asks once besides, and closes them.</summary>
    /// <returns>Memory in use while they were open.</returns>
    private static async Task<double> AttackAsync(RouterFixture router, string attack, byte[] sent, bool isWithKey)
    {
        var sockets = new Socket[Connections];
        for (var i = 0; i < Connections; i++)
        {
            sockets[i] = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await sockets[i].ConnectAsync(IPAddress.Loopback, router.App.BaseAddress.Port);
            if (sent.Length > 0) await sockets[i].SendAsync(sent);
        }

        var meanwhile = await router.AskAsync(Ask.For("Hello"));
        var during = LiveMebibytes();
        foreach (var socket in sockets) socket.Dispose();

        // The bodies with a key are refused while there is no room for more, so the caller may be, too; but at once and with a time to come back.
        Assert.True(meanwhile.Status == HttpStatusCode.OK || (isWithKey && meanwhile.ErrorCode == "lane_saturated"), $"{attack}: {meanwhile.Status}");
        await Eventually.TrueAsync(async () => (await router.AskAsync(Ask.For("Hello"))).Status == HttpStatusCode.OK, $"{attack}: nobody is answered");
        return during;
    }

    /// <summary>What is in use in the whole process, client sockets included.</summary>
    private static double LiveMebibytes() => GC.GetTotalMemory(forceFullCollection: true) / Mebibyte;
}
