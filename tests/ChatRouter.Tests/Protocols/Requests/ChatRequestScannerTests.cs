using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;
using static ChatRouter.Tests.Protocols.Samples;

namespace ChatRouter.Tests.Protocols.Requests;

/// <summary>What is noted of a request that is accepted.</summary>
public class ChatRequestScannerTests
{
    [Fact]
    public void Scan_FullRequest_NotesValuesAndPositions()
    {
        const string json = """
            { "temperature": 0.7, "model" : "chat", "messages":[{"role":"user","content":"hello"}], "max_tokens" : 100,"stream":true,
              "stream_options": {"include_usage" :true}, "max_completion_tokens": 50, "n": 2, "x_vendor": {"a":[1,{"b":null}]} }
            """;
        var request = Samples.Request(json);

        Assert.Equal("chat", request.Model);
        Assert.True(request.Stream);
        Assert.True(request.IncludeUsage);
        Assert.Equal(50, request.MaxTokens);
        Assert.Equal(2, request.Choices);
        Assert.Equal("\"chat\"", At(request, request.ModelValue));
        Assert.Equal("0.7", At(request, request.TemperatureValue));
        Assert.Equal("100", At(request, request.MaxTokensValue));
        Assert.Equal("50", At(request, request.MaxCompletionTokensValue));
        Assert.Equal("{\"include_usage\" :true}", At(request, request.StreamOptionsValue));
        Assert.Equal("true", At(request, request.IncludeUsageValue));
        Assert.Equal(json.TrimEnd().Length - 1, request.End);
        Assert.Equal(new PromptSize(Messages: 1, Images: 0, Letters: 5, Symbols: 0, Wide: 0), request.Prompt);
        Assert.Equal(3 + 4 + 2, request.PromptTokensEstimate);
    }

    [Fact]
    public void Scan_LeastRequest_HasDefaults()
    {
        var request = Samples.Request($"{{\"model\":\"m\",{Messages}}}");

        Assert.False(request.Stream);
        Assert.False(request.IncludeUsage);
        Assert.Null(request.MaxTokens);
        Assert.Equal(1, request.Choices);
        Assert.Equal(Capabilities.None, request.Needs);
        Assert.Equal(RequestTraits.None, request.Traits);
        Assert.False(request.MaxTokensValue.IsPresent);
        Assert.False(request.TemperatureValue.IsPresent);
    }

    [Fact]
    public void Scan_ByteOrderMark_IsPassedOver()
    {
        var request = Samples.Request($"\uFEFF{{\"model\":\"m\",{Messages}}}");

        Assert.Equal((byte)'{', request.Body.Span[0]);
        Assert.Equal("\"m\"", At(request, request.ModelValue));
    }

    [Fact]
    public void Scan_EscapedNamesAndValues_AreUnderstood()
    {
        var request = Samples.Request("{\"\\u006dodel\":\"ch\\u0061t\",\"m\\u0065ssages\":[{\"r\\u006fle\":\"us\\u0065r\",\"content\":\"x\"}],\"str\\u0065am\":true}");

        Assert.Equal("chat", request.Model);
        Assert.True(request.Stream);
    }

    [Fact]
    public void Scan_KnownModel_GivesTheKnownString()
    {
        var name = new string("chat-large");
        ChatRequestScanner.Scan(
            Encoding.UTF8.GetBytes($"{{\"model\":\"chat-large\",{Messages}}}"), new RequestLimits(), out var request, new RouteNames(["other", name]));

        Assert.Same(name, request!.Model);
    }

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", Capabilities.Tools)]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{}}]", Capabilities.Tools)]
    [InlineData("\"tools\":[]", Capabilities.None)]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", Capabilities.Tools)]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", Capabilities.JsonMode)]
    [InlineData("\"response_format\":{\"json_schema\":{\"name\":\"s\"},\"type\":\"json_schema\"}", Capabilities.JsonMode)]
    [InlineData("\"response_format\":{\"type\":\"text\"}", Capabilities.None)]
    public void Scan_Fields_SayWhatIsNeeded(string field, Capabilities needs) =>
        Assert.Equal(needs, Samples.Request($"{{\"model\":\"m\",{Messages},{field}}}").Needs);

    [Theory]
    [InlineData("{\"type\":\"text\",\"text\":\"x\"}", Capabilities.None, RequestTraits.None)]
    [InlineData("{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\",\"url\":\"data:image/png;base64,AA\"}}", Capabilities.Images, RequestTraits.None)]
    [InlineData("{\"image_url\":\"data:image\\/png;base64,AA\",\"type\":\"image_url\"}", Capabilities.Images, RequestTraits.None)]
    [InlineData("{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://x/y.png\"}}", Capabilities.Images, RequestTraits.RemoteImages)]
    [InlineData("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA\"}}", Capabilities.None, RequestTraits.Audio)]
    [InlineData("{\"file\":{\"file_id\":\"file-1\"},\"type\":\"file\"}", Capabilities.None, RequestTraits.Files)]
    [InlineData("{\"type\":\"video_url\",\"video_url\":{}}", Capabilities.None, RequestTraits.OtherMedia)]
    [InlineData("{\"type\":\"refusal\",\"refusal\":\"No.\"}", Capabilities.None, RequestTraits.None)]
    public void Scan_ContentParts_SayWhatIsNeeded(string part, Capabilities needs, RequestTraits traits)
    {
        var request = Samples.Request($"{{\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":[{part}]}}]}}");

        Assert.Equal(needs, request.Needs);
        Assert.Equal(traits, request.Traits);
    }

    [Fact]
    public void Scan_Image_IsNotCountedAsPrompt()
    {
        var image = new string('A', 40_000);
        var request = Samples.Request(
            $"{{\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":[{{\"type\":\"image_url\",\"image_url\":{{\"url\":\"data:image/png;base64,{image}\"}}}}]}}]}}");

        Assert.Equal(new PromptSize(Messages: 1, Images: 1, Letters: 0, Symbols: 0, Wide: 0), request.Prompt);
    }

    [Theory]
    [InlineData("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}")]
    [InlineData("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}")]
    [InlineData("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"custom\",\"custom\":{}}]}")]
    [InlineData("{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"42\"}")]
    [InlineData("{\"role\":\"function\",\"name\":\"f\",\"content\":null}")]
    public void Scan_ToolMessages_NeedTools(string message) =>
        Assert.Equal(Capabilities.Tools, Samples.Request($"{{\"model\":\"m\",\"messages\":[{message}]}}").Needs);

    [Theory]
    [InlineData("\"stream\":null")]
    [InlineData("\"stream_options\":null")]
    [InlineData("\"stream\":true,\"stream_options\":{\"include_usage\":null,\"include_obfuscation\":false}")]
    [InlineData("\"stream_options\":{},\"stream\":true")]
    [InlineData("\"max_tokens\":null")]
    [InlineData("\"max_completion_tokens\":1000000")]
    [InlineData("\"temperature\":2")]
    [InlineData("\"temperature\":0.0")]
    [InlineData("\"temperature\":1e-3")]
    [InlineData("\"top_p\":1")]
    [InlineData("\"n\":128")]
    [InlineData("\"presence_penalty\":-2.0")]
    [InlineData("\"frequency_penalty\":null")]
    [InlineData("\"stop\":\"x\"")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\"]")]
    [InlineData("\"stop\":null")]
    [InlineData("\"tools\":null")]
    [InlineData("\"response_format\":null")]
    [InlineData("\"seed\":-9223372036854775808")]
    [InlineData("\"logprobs\":true")]
    [InlineData("\"top_logprobs\":20,\"logprobs\":true")]
    [InlineData("\"top_logprobs\":0")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":null}}],\"tool_choice\":\"required\"")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"\\u0066\"}},\"tools\":[{\"type\":\"custom\",\"custom\":{}},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{}},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData("\"tool_choice\":\"none\"")]
    [InlineData("\"tool_choice\":null")]
    [InlineData("\"tools\":[]")]
    [InlineData("\"functions\":[{\"name\":\"f\"}],\"function_call\":{\"name\":\"f\"}")]
    [InlineData("\"functions\":[{\"name\":\"f\"}],\"function_call\":\"auto\"")]
    [InlineData("\"parallel_tool_calls\":false")]
    [InlineData("\"logit_bias\":{\"5\":-100}")]
    [InlineData("\"metadata\":{\"a\":\"b\"}")]
    [InlineData("\"store\":null")]
    [InlineData("\"service_tier\":\"anything\"")]
    [InlineData("\"reasoning_effort\":\"anything\"")]
    [InlineData("\"response_format\":{\"type\":\"structural_tag\",\"structures\":[]}")]
    [InlineData("\"x\":1e999")]
    [InlineData("\"user\":\"u\"")]
    [InlineData("\"priority\":\"anything\"")]
    public void Scan_AllowedField_IsAccepted(string field) => Samples.Request($"{{\"model\":\"m\",{Messages},{field}}}");

    [Theory]
    [InlineData("\"priority\"", Lane.Critical)]
    [InlineData("\"default\"", Lane.Interactive)]
    [InlineData("\"fle\\u0078\"", Lane.Internal)]
    [InlineData("\"auto\"", null)]
    [InlineData("\"Priority\"", null)]
    [InlineData("\"batch\"", null)]
    [InlineData("null", null)]
    public void Scan_ServiceTier_IsALane(string tier, Lane? lane) => Assert.Equal(lane, Samples.Request($"{{\"model\":\"m\",{Messages},\"service_tier\":{tier}}}").TierLane);

    private static string At(ChatRequest request, BodySlice value) => Encoding.UTF8.GetString(request.Body.Span.Slice(value.Start, value.Length));
}
