using ChatRouter.LocalHost.Triggers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Tests.LocalHost;

/// <summary>Whom a call reaches, function names and routes as given.</summary>
public sealed class HttpRoutesTests
{
    [Theory]
    [InlineData("notfound", "GET", "/readyz", 200, "notfound")] // As on the Functions host: the catch-all sorts first.
    [InlineData("notfound", "GET", "/healthz", 200, "healthz")]
    [InlineData("zz-unmatched", "GET", "/readyz", 200, "readyz")]
    [InlineData("zz-unmatched", "GET", "/readyz/", 200, "readyz")]
    [InlineData("zz-unmatched", "GET", "/READYZ", 200, "readyz")]
    [InlineData("zz-unmatched", "GET", "/readyz?code=x", 200, "readyz")]
    [InlineData("zz-unmatched", "HEAD", "/readyz", 200, "")]
    [InlineData("zz-unmatched", "POST", "/readyz", 200, "zz-unmatched")]
    [InlineData("zz-unmatched", "TRACE", "/readyz", 404, "")]
    [InlineData("zz-unmatched", "GET", "/", 200, "zz-unmatched")]
    [InlineData("zz-unmatched", "GET", "/v1/x%2Fy", 200, "model x%2Fy")]
    [InlineData("zz-unmatched", "GET", "/v1/x%41", 200, "model xA")]
    [InlineData("zz-unmatched", "GET", "/v1//x", 200, "zz-unmatched")]
    [InlineData("zz-unmatched", "GET", "//readyz", 404, "")]
    [InlineData("zz-unmatched", "GET", "/off", 404, "")]
    public async Task Call_SomeOrder_ReachesTheFirstThatFits(string catchAll, string method, string path, int status, string expected)
    {
        await using var web = await StartAsync(
            [new(catchAll, Method(nameof(Functions.Rest)), "{*rest}", ["GET", "POST", "HEAD"]),
            new("readyz", Method(nameof(Functions.Ready)), "readyz", ["GET", "HEAD"]),
            new("healthz", Method(nameof(Functions.Health)), "healthz", ["GET"]),
            new("model", Method(nameof(Functions.Model)), "v1/{model}", ["GET"]),
            new("off", Method(nameof(Functions.Health)), "off", ["GET"], IsDisabled: true)]);
        using var http = new HttpClient();
        var address = new Uri(web.Urls.Single() + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, expected), ((int)response.StatusCode, text == "rest" ? catchAll : text));
    }

    private static async Task<WebApplication> StartAsync(HttpFunction[] functions)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var web = builder.Build();
        HttpRoutes.Map(web, functions, "", builder.Services);
        await web.StartAsync();
        return web;
    }

    private static System.Reflection.MethodInfo Method(string name) => typeof(Functions).GetMethod(name)!;

#pragma warning disable CA1822 // Functions are instance methods.
    public sealed class Functions
    {
        public Task Rest(HttpRequest request) => request.HttpContext.Response.WriteAsync("rest");

        public Task Ready(HttpRequest request) => request.HttpContext.Response.WriteAsync("readyz");

        public Task Health(HttpRequest request) => request.HttpContext.Response.WriteAsync("healthz");

        public Task Model(HttpRequest request, string model) => request.HttpContext.Response.WriteAsync("model " + model);
    }
}
