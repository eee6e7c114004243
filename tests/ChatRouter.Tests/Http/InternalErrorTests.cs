using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatRouter.LocalHost;
using ChatRouter.Model;
using ChatRouter.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Tests.Http;

/// <summary>A bug of the router still ends in one clear error, and the process goes on.</summary>
public sealed class InternalErrorTests
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Chat_RouterThrows_AnswersInternalErrorAndGoesOn(string stream)
    {
        var random = new BrokenRandom();
        await using var app = await LocalHostApp.StartAsync(new LocalHostOptions
        {
            Urls = "http://127.0.0.1:0",
            Simulator = SimulatorOptions.ClassicLadder().WithoutDelays(),

            // Only between backends that are equally near is one drawn by chance.
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["Router__backends__gpu2__zone"] = "zone-1" },
            ConfigureServices = services => services.AddSingleton<IRandomSource>(random),
        });
        using var http = new HttpClient { BaseAddress = app.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "local-dev-key");
        http.DefaultRequestHeaders.Add("x-request-id", "of-the-caller");
        random.IsBroken = true;

        using var broken = await http.PostAsync("v1/chat/completions", Body(stream));

        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        var error = JsonElement.Parse(await broken.Content.ReadAsStringAsync()).GetProperty("error");
        Assert.Equal("internal_error", error.GetProperty("code").GetString());
        Assert.Equal("of-the-caller", broken.Headers.GetValues("x-request-id").Single());
        Assert.Matches("^The router failed on this request. Its operators find the reason in the log under req_[0-9a-f]{32}.$", error.GetProperty("message").GetString());
        random.IsBroken = false;
        using var well = await http.PostAsync("v1/chat/completions", Body(stream));
        Assert.Equal(HttpStatusCode.OK, well.StatusCode);
    }

    private static StringContent Body(string stream) => new($$"""{"model":"chat","stream":{{stream}},"messages":[{"role":"user","content":"Hi"}]}""");

    private sealed class BrokenRandom : IRandomSource
    {
        public bool IsBroken { get; set; }

        public double NextDouble() => IsBroken ? throw new InvalidOperationException("a bug") : 0.5;
    }
}
