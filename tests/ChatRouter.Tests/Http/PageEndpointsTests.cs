using System.Text.Json;
using ChatRouter.Http.Endpoints;

namespace ChatRouter.Tests.Http;

public sealed class PageEndpointsTests
{
    private const string End = "(end)";

    [Fact]
    public async Task StreamAsync_Open_AStateAtOnceAndOneEveryTwoSeconds_EndsAfter200Seconds()
    {
        await using var host = await HttpFixture.StartAsync();
        using var stream = await OpenAsync(host);

        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.ToString());
        var start = host.Router.Clock.Now;
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(start.AddSeconds(2 * i), await stream.StateAtAsync());
            while (host.Router.Clock.PendingTimers == 0) await Task.Yield();
            host.Router.Clock.Advance(PageEndpoints.Pace);
        }

        Assert.Equal(["event: end", "data: {}", "", End], await stream.LinesAsync(4));
        Assert.Equal(PageEndpoints.Length, host.Router.Clock.Now - start);
    }

    [Fact]
    public async Task StreamAsync_HostStops_EndsAtOnce()
    {
        await using var host = await HttpFixture.StartAsync();
        using var stream = await OpenAsync(host);
        await stream.StateAtAsync();

        await host.Drain.StoppingAsync(CancellationToken.None);

        Assert.Equal(["event: end", "data: {}", "", End], await stream.LinesAsync(4));
    }

    [Fact]
    public async Task StreamAsync_TooMany_AreToldToPoll_AndOneThatLeavesMakesRoom()
    {
        await using var host = await HttpFixture.StartAsync();
        var streams = new List<OpenStream>();
        for (var i = 0; i < PageEndpoints.MostStreams; i++) streams.Add(await OpenAsync(host));

        using var refused = await host.GetAsync("/ops/stream", HttpFixture.OpsKey);
        Assert.Equal((503, 30d), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));

        streams.ForEach(stream => stream.Dispose());
        for (var status = 503; status != 200;)
        {
            using var next = await OpenAsync(host);
            status = (int)next.Response.StatusCode;
        }
    }

    private static async Task<OpenStream> OpenAsync(HttpFixture host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ops/stream");
        request.Headers.Authorization = new("Bearer", HttpFixture.OpsKey);
        return new OpenStream(await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    private sealed class OpenStream(HttpResponseMessage response) : IDisposable
    {
        private readonly StreamReader _lines = new(response.Content.ReadAsStream());

        public HttpResponseMessage Response => response;

        public async Task<DateTimeOffset> StateAtAsync()
        {
            var lines = await LinesAsync(3);
            Assert.Equal(("event: state", ""), (lines[0], lines[2]));
            return JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement.GetProperty("at").GetDateTimeOffset();
        }

        public async Task<string[]> LinesAsync(int count)
        {
            var lines = new string[count];
            for (var i = 0; i < count; i++) lines[i] = await _lines.ReadLineAsync() ?? End;
            return lines;
        }

        public void Dispose()
        {
            _lines.Dispose();
            response.Dispose();
        }
    }
}
