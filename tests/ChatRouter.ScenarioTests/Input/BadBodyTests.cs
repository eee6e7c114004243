using System.Net;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Input;

/// <summary>Bodies that no backend should see: each gets its 4xx with a stable code that names the field, and the next request is answered.</summary>
public sealed class BadBodyTests : IAsyncLifetime
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    private RouterFixture _router = null!;

    /// <summary>Name of the case, body, code, field.</summary>
    public static TheoryData<string, string, string, string?> Cases => new()
    {
        { "empty", "", "invalid_json", null },
        { "white space", " \n\t ", "invalid_json", null },
        { "cut off", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\"", "invalid_json", null },
        { "trailing comma", "{\"model\":\"chat\"," + Messages + ",}", "invalid_json", null },
        { "two values", "{\"model\":\"chat\"," + Messages + "} {}", "invalid_json", null },
        { "not JSON", "hello", "invalid_json", null },
        { "comment", "{\"model\":\"chat\",/* no */" + Messages + "}", "invalid_json", null },
        { "NaN", "{\"model\":\"chat\"," + Messages + ",\"temperature\":NaN}", "invalid_json", null },
        { "control character", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"a\u0001b\"}]}", "invalid_json", null },
        { "array", "[1]", "invalid_type", null },
        { "null", "null", "invalid_type", null },
        { "no model", "{" + Messages + "}", "missing_required_parameter", "model" },
        { "model a number", "{\"model\":7," + Messages + "}", "invalid_type", "model" },
        { "model empty", "{\"model\":\"\"," + Messages + "}", "invalid_value", "model" },
        { "no messages", "{\"model\":\"chat\"}", "missing_required_parameter", "messages" },
        { "messages null", "{\"model\":\"chat\",\"messages\":null}", "invalid_type", "messages" },
        { "messages empty", "{\"model\":\"chat\",\"messages\":[]}", "invalid_value", "messages" },
        { "messages a string", "{\"model\":\"chat\",\"messages\":\"x\"}", "invalid_type", "messages" },
        { "message a string", "{\"model\":\"chat\",\"messages\":[\"x\"]}", "invalid_type", "messages[0]" },
        { "no role", "{\"model\":\"chat\",\"messages\":[{\"content\":\"x\"}]}", "missing_required_parameter", "messages[0].role" },
        { "unknown role", "{\"model\":\"chat\",\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "invalid_value", "messages[0].role" },
        { "no content", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\"}]}", "missing_required_parameter", "messages[0].content" },
        { "content a number", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":7}]}", "invalid_type", "messages[0].content" },
        { "stream a string", "{\"model\":\"chat\"," + Messages + ",\"stream\":\"yes\"}", "invalid_type", "stream" },
        { "temperature a string", "{\"model\":\"chat\"," + Messages + ",\"temperature\":\"hot\"}", "invalid_type", "temperature" },
        { "temperature negative", "{\"model\":\"chat\"," + Messages + ",\"temperature\":-1}", "invalid_value", "temperature" },
        { "top_p above one", "{\"model\":\"chat\"," + Messages + ",\"top_p\":1.5}", "invalid_value", "top_p" },
        { "max_tokens negative", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":-1}", "invalid_value", "max_tokens" },
        { "max_tokens zero", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":0}", "invalid_value", "max_tokens" },
        { "max_tokens a fraction", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":1.5}", "invalid_value", "max_tokens" },
        { "max_tokens huge", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":2000000}", "invalid_value", "max_tokens" },
        { "max_tokens beyond numbers", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":99999999999999999999999}", "invalid_value", "max_tokens" },
        { "max_completion_tokens huge", "{\"model\":\"chat\"," + Messages + ",\"max_completion_tokens\":1e99}", "invalid_value", "max_completion_tokens" },
        { "n negative", "{\"model\":\"chat\"," + Messages + ",\"n\":-2}", "invalid_value", "n" },
        { "stop an object", "{\"model\":\"chat\"," + Messages + ",\"stop\":{}}", "invalid_type", "stop" },
        { "tools an object", "{\"model\":\"chat\"," + Messages + ",\"tools\":{}}", "invalid_type", "tools" },
        { "response_format a string", "{\"model\":\"chat\"," + Messages + ",\"response_format\":\"json\"}", "invalid_type", "response_format" },
        { "half a character in a text", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"cut \\ud83d\"}]}", "invalid_value", "messages[0].content" },
        { "half a character in an unknown field", "{\"model\":\"chat\"," + Messages + ",\"x\":{\"a\":[\"\\udc00\"]}}", "invalid_value", "x.a[0]" },
        { "tool result without its call", "{\"model\":\"chat\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "missing_required_parameter", "messages[0].tool_call_id" },
        { "assistant without anything", "{\"model\":\"chat\",\"messages\":[{\"role\":\"assistant\",\"content\":null}]}", "invalid_type", "messages[0].content" },
        { "tool without a name", "{\"model\":\"chat\"," + Messages + ",\"tools\":[{\"type\":\"function\",\"function\":{}}]}", "missing_required_parameter", "tools[0].function.name" },
        { "tool_choice without tools", "{\"model\":\"chat\"," + Messages + ",\"tool_choice\":\"required\"}", "invalid_value", "tool_choice" },
        { "tool_choice of no tool", "{\"model\":\"chat\"," + Messages + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}", "invalid_value", "tool_choice.function.name" },
        { "response_format unknown", "{\"model\":\"chat\"," + Messages + ",\"response_format\":{\"type\":\"xml\"}}", "invalid_value", "response_format.type" },
        { "top_logprobs alone", "{\"model\":\"chat\"," + Messages + ",\"top_logprobs\":3}", "invalid_value", "top_logprobs" },
        { "stream_options without stream", "{\"model\":\"chat\"," + Messages + ",\"stream_options\":{}}", "invalid_value", "stream_options" },
        { "model twice", "{\"model\":\"chat\"," + Messages + ",\"model\":\"other\"}", "duplicate_parameter", "model" },
        { "messages twice", "{\"model\":\"chat\"," + Messages + "," + Messages + "}", "duplicate_parameter", "messages" },
        { "name twice, once escaped", "{\"model\":\"chat\"," + Messages + ",\"max_tokens\":1,\"max\\u005ftokens\":9}", "duplicate_parameter", "max_tokens" },
        { "deep in an unknown field", "{\"model\":\"chat\"," + Messages + ",\"x\":" + Nested(10_000) + "}", "nesting_too_deep", null },
        { "deep in a message", "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"x\":" + Nested(10_000) + "}]}", "nesting_too_deep", null },
        { "deep and nothing else", new string('[', 10_000), "invalid_type", null },
        { "deep and never closed", "{\"model\":\"chat\"," + Messages + ",\"x\":" + new string('[', 10_000), "nesting_too_deep", null },
        { "deep objects", "{\"model\":\"chat\"," + Messages + ",\"x\":" + string.Concat(Enumerable.Repeat("{\"a\":", 10_000)), "nesting_too_deep", null },
    };

    public async Task InitializeAsync() => _router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend("backend", BackendKind.Vllm)));

    public async Task DisposeAsync() => await _router.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Chat_BadBody_400WithCodeAndField(string name, string body, string code, string? param)
    {
        var answer = await _router.AskAsync(body);

        Assert.True(HttpStatusCode.BadRequest == answer.Status, name);
        Assert.Equal((code, param), (answer.ErrorCode, answer.Error.GetProperty("param").GetString()));
        Assert.Equal("invalid_request_error", answer.Error.GetProperty("type").GetString());
        Assert.NotEmpty(answer.Headers["x-request-id"]);
        Assert.Empty(_router.Simulator.Backends["backend"].Attempts);
        Assert.Equal(HttpStatusCode.OK, (await _router.AskAsync(Ask.For("Hello"))).Status);
    }

    [Fact]
    public async Task Chat_UnknownModel_404NamesTheModelsThereAre()
    {
        var answer = await _router.AskAsync("{\"model\":\"gpt-9\"," + Messages + "}");

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (answer.Status, answer.ErrorCode));
        Assert.Equal("The model 'gpt-9' does not exist. Models here: chat.", answer.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x99 })]
    public async Task Chat_NotUtf8_400SaysWhere(byte[] wrong)
    {
        byte[] body = [.. "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\""u8, .. wrong, .. "\"}]}"u8];
        using var content = new ByteArrayContent(body);
        using var response = await _router.Http.PostAsync("v1/chat/completions", content);
        var answer = await WholeAnswer.ReadAsync(response);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_utf8"), (answer.Status, answer.ErrorCode));
        Assert.Contains("byte 54", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("99")]
    [InlineData("-5")]
    [InlineData("99999999999")]
    public async Task Chat_BadDeadlineHeader_400NamesIt(string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Ask.For("x"), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-router-deadline-ms", value);
        using var response = await _router.Http.SendAsync(request);
        var answer = await WholeAnswer.ReadAsync(response);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_value"), (answer.Status, answer.ErrorCode));
        Assert.Equal("x-router-deadline-ms", answer.Error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Get_UnknownPath_404InTheSameForm()
    {
        using var response = await _router.Http.GetAsync(new Uri("v1/nothing", UriKind.Relative));
        var answer = await WholeAnswer.ReadAsync(response);

        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (answer.Status, answer.ErrorCode));
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
