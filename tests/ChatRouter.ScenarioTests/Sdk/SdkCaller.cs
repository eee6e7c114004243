using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using OpenAI;
using OpenAI.Chat;

namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>The official OpenAI client, pointed at a router.</summary>
internal sealed class SdkCaller
{
    private readonly CountingPolicy _count = new();

    /// <param name="router">The router.</param>
    /// <param name="key">The key that it sends.</param>
    /// <param name="retries">Retries of the SDK; null leaves its default of three.</param>
    public SdkCaller(RouterFixture router, string key = RouterSetup.Key, int? retries = 0)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(router.App.BaseAddress, "v1") };
        if (retries is { } number) options.RetryPolicy = new ClientRetryPolicy(number);
        options.AddPolicy(_count, PipelinePosition.PerTry);
        Client = new OpenAIClient(new ApiKeyCredential(key), options);
    }

    public OpenAIClient Client { get; }

    public ChatClient Chat => Client.GetChatClient("chat");

    /// <summary>Calls made on the wire.</summary>
    public int Calls => _count.Calls;

    /// <summary>Asserts that the call fails with this status, and gives the error as it stood in the body.</summary>
    public static async Task<SdkError> FailsAsync(int status, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<ClientResultException>(call);
        Assert.Equal(status, exception.Status);
        var response = exception.GetRawResponse()!;
        using var json = JsonDocument.Parse(response.Content);
        var error = json.RootElement.GetProperty("error");
        response.Headers.TryGetValue("Retry-After", out var retryAfter);
        return new SdkError(
            error.GetProperty("code").GetString()!,
            error.GetProperty("param").GetString(),
            error.GetProperty("type").GetString()!,
            error.GetProperty("message").GetString()!,
            retryAfter is null ? null : int.Parse(retryAfter, System.Globalization.CultureInfo.InvariantCulture));
    }
}
