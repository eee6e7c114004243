using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Tests.Protocols.Anthropic;

public sealed class AnthropicRequestTests
{
    private static readonly Backend Claude = Samples.Backend(ProtocolKind.Anthropic, "https://api.example", "claude");

    [Fact]
    public void CreateRequest_KeyConfigured_GoesIntoItsOwnHeaderWithTheVersion()
    {
        var backend = Samples.Backend(ProtocolKind.Anthropic, "https://api.example/proxy", credential: new BackendCredential(CredentialKind.ApiKeyHeader, "k"));
        using var message = ChatProtocols.For(ProtocolKind.Anthropic).CreateRequest(
            backend, Samples.Rung(backend), Samples.Request("""{"model":"r","messages":[{"role":"user","content":"hi"}],"stream":true}"""), token: null);

        Assert.Equal("https://api.example/proxy/v1/messages", message.RequestUri!.AbsoluteUri);
        Assert.Equal("k", Assert.Single(message.Headers.GetValues("x-api-key")));
        Assert.Equal("2023-06-01", Assert.Single(message.Headers.GetValues("anthropic-version")));
        Assert.Equal("text/event-stream", Assert.Single(message.Headers.GetValues("Accept")));
        Assert.False(message.Headers.Contains("Authorization"));
    }

    [Theory]
    [InlineData("""{"role":"user","content":"hi"}""", """{"role":"user","content":[{"type":"text","text":"hi"}]}""")]
    [InlineData(
        """{"role":"user","content":"a"},{"role":"user","content":[{"type":"text","text":"b\n"},{"type":"text","text":""}]}""",
        """{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b\n"}]}""")]
    [InlineData(
        """{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":""},{"role":"user","content":"more"}""",
        """{"role":"user","content":[{"type":"text","text":"q"}]},{"role":"assistant","content":[{"type":"text","text":"a"}]},{"role":"user","content":[{"type":"text","text":"more"}]}""")]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}""",
        """{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]}""")]
    [InlineData(
        """{"role":"assistant","content":null,"tool_calls":[{"id":"call.1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"no json"}}]},{"role":"tool","tool_call_id":"call.1","content":"21"},{"role":"tool","tool_call_id":"c2","content":""},{"role":"user","content":"so?"}""",
        """{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{"x":1}},{"type":"tool_use","id":"c2","name":"g","input":{"arguments":"no json"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"21"}]},{"type":"tool_result","tool_use_id":"c2"},{"type":"text","text":"so?"}]}""")]
    [InlineData(
        """{"role":"assistant","content":"","function_call":{"name":"f","arguments":""}},{"role":"function","name":"f","content":"1"}""",
        """{"role":"assistant","content":[{"type":"tool_use","id":"f","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"f","content":[{"type":"text","text":"1"}]}]}""")]
    public async Task CreateRequest_Messages_BecomeTurnsOfBlocks(string messages, string expected) => Assert.Equal(
        $$"""{"model":"claude","max_tokens":4096,"stream":false,"messages":[{{expected}}]}""",
        await Samples.SentBody(Claude, Samples.Request($$"""{"model":"r","messages":[{{messages}}]}""")));

    [Fact]
    public async Task CreateRequest_SystemAndDeveloperMessages_StandBesideTheOthers() => Assert.Equal(
        """{"model":"claude","max_tokens":4096,"stream":false,"system":[{"type":"text","text":"be brief"},{"type":"text","text":"be kind"}],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""",
        await Samples.SentBody(Claude, Samples.Request(
            """{"model":"r","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"hi"},{"role":"developer","content":[{"type":"text","text":"be kind"}]}]}""")));

    [Theory]
    [InlineData("", null, 4096)]
    [InlineData("", 100, 100)]
    [InlineData("", 9000, 4096)]
    [InlineData(",\"max_tokens\":7", 100, 7)]
    [InlineData(",\"max_completion_tokens\":7000", null, 7000)]
    [InlineData(",\"max_completion_tokens\":7000", 100, 100)]
    public async Task CreateRequest_Bound_IsTheCallersWithinTheRungs(string sent, int? cap, int expected) => Assert.Equal(
        $$"""{"model":"claude","max_tokens":{{expected}},"stream":false,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}""",
        await Samples.SentBody(Claude, Samples.Request($$"""{"model":"r","messages":[{"role":"user","content":"hi"}]{{sent}}}"""), maxTokens: cap));

    [Theory]
    [InlineData(""" "temperature":0.3,"top_p":0.9 """, """ "temperature":0.3 """)]
    [InlineData(""" "temperature":1.7 """, """ "temperature":1 """)]
    [InlineData(""" "top_p":0.9,"top_k":5 """, """ "top_p":0.9,"top_k":5 """)]
    [InlineData(""" "stop":"END" """, """ "stop_sequences":["END"] """)]
    [InlineData(""" "stop":["a","b"] """, """ "stop_sequences":["a","b"] """)]
    [InlineData(""" "user":"u1" """, """ "metadata":{"user_id":"u1"} """)]
    [InlineData(""" "response_format":{"type":"json_object"} """, "")]
    [InlineData(
        """ "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}} """,
        """ "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}} """)]
    [InlineData(""" "seed":1,"presence_penalty":1,"unknown":{} """, "")]
    [InlineData(
        """ "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},{"type":"function","function":{"name":"g"}}] """,
        """ "tools":[{"name":"f","description":"d","input_schema":{"type":"object"}},{"name":"g","input_schema":{"type":"object","properties":{}}}] """)]
    [InlineData(
        """ "functions":[{"name":"f"}],"function_call":{"name":"f"} """,
        """ "tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"f"} """)]
    public async Task CreateRequest_Field_IsTranslated(string sent, string expected) => Assert.Equal(
        $$"""{"model":"claude","max_tokens":4096,"stream":false,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]{{(expected.Length > 0 ? "," : "")}}{{expected.Trim()}}}""",
        await Samples.SentBody(Claude, Samples.Request($$"""{"model":"r","messages":[{"role":"user","content":"hi"}],{{sent}}}""")));

    [Theory]
    [InlineData(""" "tool_choice":"auto" """, """{"type":"auto"}""")]
    [InlineData(""" "tool_choice":"required","parallel_tool_calls":false """, """{"type":"any","disable_parallel_tool_use":true}""")]
    [InlineData(""" "tool_choice":"none","parallel_tool_calls":false """, """{"type":"none"}""")]
    [InlineData(""" "tool_choice":{"type":"function","function":{"name":"f"}} """, """{"type":"tool","name":"f"}""")]
    [InlineData(""" "parallel_tool_calls":false """, """{"type":"auto","disable_parallel_tool_use":true}""")]
    public async Task CreateRequest_ToolChoice_IsTranslated(string sent, string expected) => Assert.EndsWith(
        $$""","tool_choice":{{expected}}}""",
        await Samples.SentBody(Claude, Samples.Request(
            $$$"""{"model":"r","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f"}}],{{{sent}}}}""")),
        StringComparison.Ordinal);

    [Fact]
    public async Task CreateRequest_RungWithTemperature_IsBoundedToTheScale() => Assert.EndsWith(
        ",\"temperature\":1}",
        await Samples.SentBody(Claude, Samples.Request("""{"model":"r","messages":[{"role":"user","content":"hi"}],"temperature":0.1}"""), temperature: 1.5),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(",\"n\":2", "'n' must be 1 for the backends of this model.", "n")]
    [InlineData(",\"logprobs\":true", "'logprobs' cannot be had from the backends of this model.", "logprobs")]
    public void Refuse_WhatTheWireCannotCarry_NamesTheField(string sent, string text, string param) => Assert.Equal(
        new Refusal(400, RefusalCodes.UnsupportedFeature, text, param),
        ChatProtocols.For(ProtocolKind.Anthropic).Refuse(Claude, Samples.Request($$"""{"model":"r","messages":[{"role":"user","content":"hi"}]{{sent}}}""")));

    [Fact]
    public async Task Continuation_TextSoFar_EndsTheMessagesAsTheAssistants()
    {
        var request = Continuation.Of(Samples.Request("""{"model":"r","messages":[{"role":"user","content":"hi"}]}"""), ProtocolKind.Anthropic, "so far"u8)!;

        Assert.EndsWith(""",{"role":"assistant","content":[{"type":"text","text":"so far"}]}]}""", await Samples.SentBody(Claude, request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("so far ")]
    [InlineData("so far\\n")]
    [InlineData("so far\\t")]
    [InlineData("so far\\r")]
    public void Continuation_TextEndsInWhiteSpace_IsNotTried(string text) => Assert.Null(
        Continuation.Of(Samples.Request("""{"model":"r","messages":[{"role":"user","content":"hi"}]}"""), ProtocolKind.Anthropic, System.Text.Encoding.UTF8.GetBytes(text)));
}
