using System.Net;
using System.Text.Json;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;

namespace ChatRouter.Tests.Http;

public sealed class WrongCallTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private LocalHostApp? _app;

    public async Task InitializeAsync()
    {
        _app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            Simulator = SimulatorOptions.ClassicLadder().WithoutDelays(),
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
        });
        _http.BaseAddress = _app.BaseAddress;
    }

    public async Task DisposeAsync() => await _app!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("GET", "v1/chat/completions", "POST")]
    [InlineData("OPTIONS", "v1/chat/completions", "POST")]
    [InlineData("DELETE", "v1/models/chat", "GET")]
    [InlineData("POST", "v1/batches/x/output", "GET")]
    [InlineData("POST", "healthz", "GET,HEAD")]
    public async Task Call_WrongMethod_405NamesTheRightOnes(string method, string path, string allowed)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed.Split(','), response.Content.Headers.Allow);
        Assert.Equal("method_not_allowed", await CodeAsync(response));
    }

    [Theory]
    [InlineData("GET", "v1/nothing")]
    [InlineData("OPTIONS", "v1/nothing")]
    [InlineData("PATCH", "")]
    public async Task Call_UnknownPath_404(string method, string path)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", await CodeAsync(response));
    }

    [Theory]
    [InlineData("GET", "v1/models")]
    [InlineData("POST", "v1/chat/completions")]
    [InlineData("POST", "v1/batches")]
    [InlineData("GET", "ops/state")]
    public async Task Call_NoKey_401NamesTheScheme(string method, string path)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal("invalid_api_key", await CodeAsync(response));
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("readyz")]
    public async Task Head_Health_200WithoutABody(string path)
    {
        using var response = await SendAsync("HEAD", path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_OpsState_InLines()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "ops/state") { Headers = { { "Authorization", "Bearer local-ops-key" } } };
        using var response = await _http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("{\n  \"instance\": ", text, StringComparison.Ordinal);
        Assert.EndsWith("\n}\n", text, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        return await _http.SendAsync(request);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("code").GetString();
}
