using System.Text.Json;
using ChatRouter.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRouter.Tests.Functions;

/// <summary>A function that fails before its endpoint has the request answers with an error, not with an empty 200.</summary>
public sealed class FailureMiddlewareTests
{
    private readonly FailureMiddleware _middleware = new(NullLogger<FailureMiddleware>.Instance);

    [Fact]
    public async Task HttpFunction_Fails_AnswersInternalErrorAndTheHostLearnsOfIt()
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };

        await Assert.ThrowsAsync<InvalidOperationException>(() => _middleware.Invoke(new HttpFunctionContext(http), _ => throw new InvalidOperationException("not bound")));

        Assert.Equal(500, http.Response.StatusCode);
        using var json = JsonDocument.Parse(body.ToArray());
        var error = json.RootElement.GetProperty("error");
        Assert.Equal("internal_error", error.GetProperty("code").GetString());
        Assert.DoesNotContain("not bound", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherFunction_Fails_FailsAsItDid()
        => await Assert.ThrowsAsync<InvalidOperationException>(() => _middleware.Invoke(new HttpFunctionContext(null), _ => throw new InvalidOperationException()));
}
