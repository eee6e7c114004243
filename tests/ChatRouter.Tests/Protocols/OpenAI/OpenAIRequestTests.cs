using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Protocols.OpenAI;

public class OpenAIRequestTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Theory]
    [InlineData(ProtocolKind.OpenAI, "https://api.openai.com", null, "https://api.openai.com/v1/chat/completions")]
    [InlineData(ProtocolKind.OpenAI, "https://openrouter.ai/api", null, "https://openrouter.ai/api/v1/chat/completions")]
    [InlineData(ProtocolKind.Vllm, "http://gpu-1:8000/", null, "http://gpu-1:8000/v1/chat/completions")]
    [InlineData(ProtocolKind.Sglang, "http://gpu-1:30000", null, "http://gpu-1:30000/v1/chat/completions")]
    [InlineData(ProtocolKind.LlamaCpp, "http://cpu-1:8080", null, "http://cpu-1:8080/v1/chat/completions")]
    [InlineData(ProtocolKind.AzureOpenAI, "https://r.openai.azure.com", null, "https://r.openai.azure.com/openai/v1/chat/completions")]
    [InlineData(ProtocolKind.AzureOpenAI, "https://r.openai.azure.com", "2024-10-21", "https://r.openai.azure.com/openai/deployments/gpt%204o/chat/completions?api-version=2024-10-21")]
    public void CreateRequest_Kind_DecidesTheUrl(ProtocolKind kind, string baseUrl, string? apiVersion, string url)
    {
        using var message = Create(Samples.Backend(kind, baseUrl, "gpt 4o", apiVersion: apiVersion));

        Assert.Equal(HttpMethod.Post, message.Method);
        Assert.Equal(url, message.RequestUri!.AbsoluteUri);
        Assert.Equal("application/json", message.Content!.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData(CredentialKind.None, "", null, null, null)]
    [InlineData(CredentialKind.Bearer, "k1", null, "Bearer k1", null)]
    [InlineData(CredentialKind.ApiKeyHeader, "k2", null, null, "k2")]
    [InlineData(CredentialKind.EntraToken, "", "tok", "Bearer tok", null)]
    public void CreateRequest_Credential_GoesIntoItsHeader(CredentialKind kind, string secret, string? token, string? authorization, string? apiKey)
    {
        using var message = Create(Samples.Backend(ProtocolKind.AzureOpenAI, credential: new BackendCredential(kind, secret)), token: token);

        Assert.Equal(authorization, message.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null);
        Assert.Equal(apiKey, message.Headers.TryGetValues("api-key", out values) ? values.Single() : null);
    }

    [Fact]
    public void CreateRequest_EntraTokenMissing_Throws() =>
        Assert.Throws<ArgumentNullException>(() => Create(Samples.Backend(ProtocolKind.AzureOpenAI, credential: new BackendCredential(CredentialKind.EntraToken))));

    [Theory]
    [InlineData("false", "application/json")]
    [InlineData("true", "text/event-stream")]
    public void CreateRequest_Stream_DecidesWhatIsAccepted(string stream, string accept)
    {
        using var message = Create(Samples.Backend(ProtocolKind.Vllm), $"{{\"model\":\"r\",{Messages},\"stream\":{stream}}}");

        Assert.Equal(accept, message.Headers.Accept.Single().MediaType);
    }

    [Fact]
    public async Task CreateRequest_NoCaps_ChangesOnlyTheModel()
    {
        const string body = "{ \"x_vendor\" : {\"a\": 1.50e1 }, \"model\"\t:\n\"route\" , \"messages\":[{\"role\":\"user\",\"content\":\"\\u00e9 é\"}],\"temperature\": 0.70 }  ";

        Assert.Equal(
            body.Replace("\"route\"", "\"qwen+\\\"q\\\"\"", StringComparison.Ordinal),
            await Samples.SentBody(Samples.Backend(ProtocolKind.Vllm, model: "qwen+\"q\""), Samples.Request(body)),
            ignoreCase: false,
            ignoreLineEndingDifferences: false);
    }

    [Theory]
    [InlineData(ProtocolKind.Vllm, "http://g", "", ",\"max_tokens\":100")]
    [InlineData(ProtocolKind.LlamaCpp, "http://g", "", ",\"max_tokens\":100")]
    [InlineData(ProtocolKind.OpenAI, "http://ollama:11434", "", ",\"max_tokens\":100")]
    [InlineData(ProtocolKind.OpenAI, "https://api.openai.com", "", ",\"max_completion_tokens\":100")]
    [InlineData(ProtocolKind.AzureOpenAI, "https://r.openai.azure.com", "", ",\"max_completion_tokens\":100")]
    [InlineData(ProtocolKind.Vllm, "http://g", ",\"max_tokens\": 500", ",\"max_tokens\": 100")]
    [InlineData(ProtocolKind.Vllm, "http://g", ",\"max_tokens\":100", ",\"max_tokens\":100")]
    [InlineData(ProtocolKind.Vllm, "http://g", ",\"max_tokens\":7", ",\"max_tokens\":7")]
    [InlineData(ProtocolKind.Vllm, "http://g", ",\"max_tokens\":null", ",\"max_tokens\":100")]
    [InlineData(ProtocolKind.Vllm, "http://g", ",\"max_completion_tokens\":500", ",\"max_completion_tokens\":100")]
    [InlineData(ProtocolKind.OpenAI, "https://api.openai.com", ",\"max_completion_tokens\":500", ",\"max_completion_tokens\":100")]
    [InlineData(ProtocolKind.OpenAI, "http://ollama:11434", ",\"max_completion_tokens\" : 500", ",\"max_tokens\" : 100")]
    [InlineData(ProtocolKind.OpenAI, "http://ollama:11434", ",\"max_completion_tokens\":50,\"max_tokens\":900", ",\"max_completion_tokens\":50,\"max_tokens\":100")]
    public async Task CreateRequest_CapOf100_BoundsTheAnswer(ProtocolKind kind, string url, string sent, string expected) =>
        Assert.Equal(
            $"{{\"model\":\"m\",{Messages}{expected}}}",
            await Samples.SentBody(Samples.Backend(kind, url), Samples.Request($"{{\"model\":\"r\",{Messages}{sent}}}"), maxTokens: 100));

    [Fact]
    public async Task CreateRequest_ServerThatIgnoresTheNewLimit_GetsTheOldNameEvenWithoutCap() =>
        Assert.Equal(
            $"{{\"model\":\"m\",\"max_tokens\" :\n5,{Messages}}}",
            await Samples.SentBody(
                Samples.Backend(ProtocolKind.OpenAI, "http://ollama:11434"),
                Samples.Request($"{{\"model\":\"r\",\"max_completion\\u005ftokens\" :\n5,{Messages}}}")));

    [Theory]
    [InlineData("", ",\"temperature\":0.2")]
    [InlineData(",\"temperature\":1.9", ",\"temperature\":0.2")]
    [InlineData(",\"temperature\":null", ",\"temperature\":0.2")]
    public async Task CreateRequest_TemperatureOfTheRung_TakesTheCallersPlace(string sent, string expected) =>
        Assert.Equal(
            $"{{\"model\":\"m\",{Messages}{expected}}}",
            await Samples.SentBody(Samples.Backend(ProtocolKind.Vllm), Samples.Request($"{{\"model\":\"r\",{Messages}{sent}}}"), temperature: 0.2));

    [Theory]
    [InlineData("", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":null", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{ }", ",\"stream_options\":{\"include_usage\":true }")]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", ",\"stream_options\":{\"include_usage\":true}")]
    [InlineData(",\"stream_options\":{\"include_obfuscation\":false}", ",\"stream_options\":{\"include_usage\":true,\"include_obfuscation\":false}")]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", ",\"stream_options\":{\"include_usage\":true}")]
    public async Task CreateRequest_Stream_AsksForUsage(string sent, string expected) =>
        Assert.Equal(
            $"{{\"model\":\"m\",{Messages},\"stream\":true{expected}}}",
            await Samples.SentBody(Samples.Backend(ProtocolKind.Vllm), Samples.Request($"{{\"model\":\"r\",{Messages},\"stream\":true{sent}}}")));

    [Fact]
    public async Task CreateRequest_OldAzureVersion_GetsOnlyWhatItKnows() =>
        Assert.Equal(
            $"{{\"model\":\"m\",{Messages},\"stream\":true,\"max_tokens\":9}}",
            await Samples.SentBody(
                Samples.Backend(ProtocolKind.AzureOpenAI, apiVersion: "2024-06-01"), Samples.Request($"{{\"model\":\"r\",{Messages},\"stream\":true}}"), maxTokens: 9));

    [Theory]
    [InlineData(ProtocolKind.OpenAI, "https://api.openai.com", true)]
    [InlineData(ProtocolKind.AzureOpenAI, "https://r.openai.azure.com", true)]
    [InlineData(ProtocolKind.Sglang, "http://g", true)]
    [InlineData(ProtocolKind.LlamaCpp, "http://g", true)]
    [InlineData(ProtocolKind.OpenAI, "https://api.mistral.ai", false)]
    [InlineData(ProtocolKind.OpenAI, "http://ollama:11434", false)]
    public async Task CreateRequest_UnknownServer_IsNotAskedForUsage(ProtocolKind kind, string url, bool asks) => Assert.Equal(
        asks,
        (await Samples.SentBody(Samples.Backend(kind, url), Samples.Request($"{{\"model\":\"r\",{Messages},\"stream\":true}}"))).Contains("stream_options", StringComparison.Ordinal));

    [Fact]
    public async Task CreateRequest_AllChangesInAnyOrder_GiveValidJson()
    {
        string[] fields = ["\"model\":\"r\"", Messages, "\"temperature\":1", "\"max_completion_tokens\":99", "\"stream_options\":{\"include_usage\":false}", "\"stream\":true"];
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            random.Shuffle(fields);
            var sent = await Samples.SentBody(
                Samples.Backend(ProtocolKind.OpenAI, "http://other"), Samples.Request($"{{{string.Join(',', fields)}}}"), maxTokens: 10, temperature: 0.5);

            var json = JsonDocument.Parse(sent).RootElement;
            Assert.Equal(6, json.EnumerateObject().Count());
            Assert.Equal("m", json.GetProperty("model").GetString());
            Assert.Equal(10, json.GetProperty("max_tokens").GetInt32());
            Assert.Equal(0.5, json.GetProperty("temperature").GetDouble());
            Assert.False(json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        }
    }

    private static HttpRequestMessage Create(Backend backend, string? json = null, string? token = null) =>
        ChatProtocols.For(backend.Protocol).CreateRequest(
            backend, Samples.Rung(backend), Samples.Request(json ?? $"{{\"model\":\"r\",{Messages}}}"), token);
}
