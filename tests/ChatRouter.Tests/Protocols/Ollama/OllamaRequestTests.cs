using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Protocols.Ollama;

public class OllamaRequestTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static readonly Backend Ollama = Samples.Backend(ProtocolKind.Ollama, "http://gpu-2:11434", "tiny");

    [Fact]
    public void CreateRequest_GoesToTheNativePath()
    {
        var backend = Samples.Backend(ProtocolKind.Ollama, "http://gpu-2:11434/proxy", credential: new BackendCredential(CredentialKind.Bearer, "k"));
        using var message = ChatProtocols.For(ProtocolKind.Ollama).CreateRequest(
            backend, Samples.Rung(backend), Samples.Request($"{{\"model\":\"r\",{Messages},\"stream\":true}}"), token: null);

        Assert.Equal("http://gpu-2:11434/proxy/api/chat", message.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer k", message.Headers.Authorization!.ToString());
        Assert.Equal("application/x-ndjson", message.Headers.Accept.Single().MediaType);
        Assert.Equal("application/json", message.Content!.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task CreateRequest_LeastRequest_SaysWhatTheServerWouldOtherwiseAssume() => Assert.Equal(
        """{"model":"tiny","stream":false,"truncate":false,"messages":[{"role":"user","content":"hi"}],"options":{}}""",
        await Samples.SentBody(Ollama, Samples.Request($"{{\"model\":\"r\",{Messages}}}")));

    [Theory]
    [InlineData("""{"role":"developer","content":"be brief"}""", """{"role":"system","content":"be brief"}""")]
    [InlineData("""{"role":"system","content":"\u00e9\ud83d\ude00"}""", """{"role":"system","content":"\u00e9\ud83d\ude00"}""")]
    [InlineData("""{"role":"user","name":"Ann","content":[{"type":"text","text":"a\"b"},{"type":"text","text":"c"}]}""", """{"role":"user","content":"a\"b\nc"}""")]
    [InlineData("""{"role":"user","content":[]}""", """{"role":"user","content":""}""")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AB\/C=="}},{"type":"text","text":"what?"},{"type":"image_url","image_url":"data:;base64,DD"}]}""", """{"role":"user","content":"what?","images":["AB\/C==","DD"]}""")]
    [InlineData("""{"role":"assistant","content":"x","reasoning_content":"hm"}""", """{"role":"assistant","content":"x","thinking":"hm"}""")]
    [InlineData("""{"role":"assistant","content":null,"reasoning":"hm","refusal":null}""", """{"role":"assistant","content":"","thinking":"hm"}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": [1,\"\u00e9\"]}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}""", """{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"a": [1,"é"]}}},{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{bad"}}]}""", """{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"arguments":"{bad"}}}]}""")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"[1] "}}]}""", """{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"arguments":"[1] "}}}]}""")]
    [InlineData("""{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}""", """{"role":"assistant","content":"","tool_calls":[{"function":{"index":0,"name":"f","arguments":{}}}]}""")]
    [InlineData("""{"role":"tool","tool_call_id":"c9","content":"42"}""", """{"role":"tool","content":"42","tool_call_id":"c9"}""")]
    [InlineData("""{"role":"tool","tool_call_id":"c9","name":"f","content":[{"type":"text","text":"42"}]}""", """{"role":"tool","content":"42","tool_call_id":"c9","tool_name":"f"}""")]
    [InlineData("""{"role":"function","name":"f","content":null}""", """{"role":"tool","content":"","tool_name":"f"}""")]
    public async Task CreateRequest_Message_IsTranslated(string sent, string expected)
    {
        var body = await Samples.SentBody(Ollama, Samples.Request($"{{\"model\":\"r\",\"messages\":[{sent}]}}"));

        Assert.Equal($"{{\"model\":\"tiny\",\"stream\":false,\"truncate\":false,\"messages\":[{expected}],\"options\":{{}}}}", body);
    }

    [Fact]
    public async Task CreateRequest_ToolResult_IsNamedAfterItsCall()
    {
        const string messages = """
            {"model":"r","messages":[
              {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"first","arguments":"{}"}},{"id":"b","function":{"name":"second","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"b","content":"2"},{"role":"tool","tool_call_id":"a","content":"1"}]}
            """;

        var sent = JsonNode.Parse(await Samples.SentBody(Ollama, Samples.Request(messages)))!["messages"]!;

        Assert.Equal("second", sent[1]!["tool_name"]!.GetValue<string>());
        Assert.Equal("first", sent[2]!["tool_name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("\"max_tokens\":7", "{\"num_predict\":7}")]
    [InlineData("\"max_completion_tokens\":8,\"max_tokens\":7", "{\"num_predict\":8}")]
    [InlineData("\"temperature\":0.50,\"top_p\":0.9,\"seed\":3,\"presence_penalty\":1,\"frequency_penalty\":-1.5,\"top_k\":40,\"min_p\":0.1", "{\"temperature\":0.50,\"top_p\":0.9,\"seed\":3,\"presence_penalty\":1,\"frequency_penalty\":-1.5,\"top_k\":40,\"min_p\":0.1}")]
    [InlineData("\"temperature\":null,\"top_p\":null,\"stop\":null", "{}")]
    [InlineData("\"stop\":\"\\n\\n\"", "{\"stop\":[\"\\n\\n\"]}")]
    [InlineData("\"stop\":[\"a\",\"b\"]", "{\"stop\":[\"a\",\"b\"]}")]
    [InlineData("\"top_k\":\"many\"", "{}")]
    public async Task CreateRequest_Sampling_GoesIntoTheOptions(string fields, string options) => Assert.Equal(
        options,
        Property(await Samples.SentBody(Ollama, Samples.Request($"{{\"model\":\"r\",{Messages},{fields}}}")), "options"));

    [Theory]
    [InlineData("", "{\"num_predict\":100,\"temperature\":0.2}")]
    [InlineData(",\"max_tokens\":7,\"temperature\":1.5", "{\"num_predict\":7,\"temperature\":0.2}")]
    [InlineData(",\"max_tokens\":700", "{\"num_predict\":100,\"temperature\":0.2}")]
    public async Task CreateRequest_CapsOfTheRung_BoundTheOptions(string fields, string options) => Assert.Equal(
        options,
        Property(await Samples.SentBody(Ollama, Samples.Request($"{{\"model\":\"r\",{Messages}{fields}}}"), maxTokens: 100, temperature: 0.2), "options"));

    [Theory]
    [InlineData("\"response_format\":{\"type\":\"text\"}", "format", null)]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "format", "\"json\"")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"object\"}}}", "format", "{\"type\":\"object\"}")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}", "format", "\"json\"")]
    [InlineData("\"reasoning_effort\":\"none\"", "think", "false")]
    [InlineData("\"reasoning_effort\":\"minimal\"", "think", "\"low\"")]
    [InlineData("\"reasoning_effort\":\"medium\"", "think", "\"medium\"")]
    [InlineData("\"reasoning_effort\":\"xhigh\"", "think", "\"max\"")]
    [InlineData("\"reasoning\":{\"effort\":\"high\"}", "think", "\"high\"")]
    [InlineData("\"reasoning_effort\":null", "think", null)]
    [InlineData("\"logprobs\":true,\"top_logprobs\":3", "top_logprobs", "3")]
    [InlineData("\"logprobs\":true", "logprobs", "true")]
    [InlineData("\"logprobs\":false,\"top_logprobs\":0", "top_logprobs", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"", "tools", null)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"required\"", "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}", "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]")]
    [InlineData("\"tools\":[],\"keep_alive\":0", "tools", null)]
    [InlineData("\"keep_alive\":0", "keep_alive", null)]
    public async Task CreateRequest_Field_IsTranslated(string fields, string name, string? expected) => Assert.Equal(
        expected,
        Property(await Samples.SentBody(Ollama, Samples.Request($"{{\"model\":\"r\",{Messages},{fields}}}")), name));

    [Theory]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}]}", "", "messages", "Send each image as a data URL ('data:image/png;base64,...'): neither the backends of this model nor the router fetch images from other addresses.")]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}", "", "messages", "Send a transcript as a part of type 'text' instead of 'input_audio': the backends of this model take only text and images.")]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{}}]}", "", "messages", "Send the file's text as a part of type 'text', or its pages as 'image_url', instead of 'file': the backends of this model take only text and images.")]
    [InlineData("{\"role\":\"user\",\"content\":[{\"type\":\"video_url\"}]}", "", "messages", "Send only content parts of type 'text' and 'image_url': the backends of this model take only text and images.")]
    [InlineData("{\"role\":\"user\",\"content\":\"x\"}", ",\"n\":2", "n", "'n' must be 1 for the backends of this model.")]
    public void Refuse_WhatTheWireCannotCarry_IsRefused(string message, string fields, string param, string text)
    {
        var request = Samples.Request($"{{\"model\":\"r\",\"messages\":[{message}]{fields}}}");

        Assert.Equal(new Refusal(400, RefusalCodes.UnsupportedFeature, text, param), ChatProtocols.For(ProtocolKind.Ollama).Refuse(Ollama, request));
        Assert.Null(ChatProtocols.For(ProtocolKind.Vllm).Refuse(Samples.Backend(ProtocolKind.Vllm), request));
    }

    [Fact]
    public void Refuse_PlainRequest_IsNot() =>
        Assert.Null(ChatProtocols.For(ProtocolKind.Ollama).Refuse(Ollama, Samples.Request($"{{\"model\":\"r\",{Messages}}}")));

    [Fact]
    public void CreateRequest_RandomlyChangedBodies_NeverThrowsAndGivesJson()
    {
        var seed = System.Text.Encoding.UTF8.GetBytes("""
            {"model":"r","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
            {"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"1","content":"x"}],
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}},"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},"reasoning_effort":"low"}
            """);
        var random = new Random(20260905);
        var sent = 0;
        for (var round = 0; round < 4_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 3); change > 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(' ', '~');
            if (ChatRequestScanner.Scan(body, new RequestLimits(), out var request) is not null)
                continue;

            using var message = ChatProtocols.For(ProtocolKind.Ollama).CreateRequest(Ollama, Samples.Rung(Ollama), request!, token: null);
            using var stream = message.Content!.ReadAsStream();
            JsonDocument.Parse(stream).Dispose();
            sent++;
        }

        Assert.InRange(sent, 500, 4_000);
    }

    private static string? Property(string json, string name) =>
        JsonDocument.Parse(json).RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
