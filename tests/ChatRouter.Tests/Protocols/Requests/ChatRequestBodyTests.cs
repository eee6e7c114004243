using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;
using static ChatRouter.Tests.Protocols.Samples;

namespace ChatRouter.Tests.Protocols.Requests;

/// <summary>Bodies that are refused whatever is in them: no JSON object, too deep, too many fields, no UTF-8.</summary>
public class ChatRequestBodyTests
{
    [Theory]
    [InlineData("", "invalid_json", "The body is empty; send a JSON object.")]
    [InlineData("{\"model\":\n \"m\",}", "invalid_json", "The body is not valid JSON: see line 2, byte 6 of that line.")]
    [InlineData("{\"model\":\"m\"", "invalid_json", "The body is not valid JSON: see line 1, byte 13 of that line.")]
    [InlineData("hello", "invalid_json", "The body is not valid JSON: see line 1, byte 1 of that line.")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} x", "invalid_json", "The body is not valid JSON: see line 1, byte 58 of that line.")]
    [InlineData("[]", "invalid_type", "The body must be a JSON object, not an array.")]
    [InlineData("null", "invalid_type", "The body must be a JSON object, not null.")]
    public void Scan_NoJsonObject_IsRefused(string body, string code, string message) =>
        Assert.Equal(new Refusal(400, code, message), Samples.Refused(body));

    [Theory]
    [InlineData("x")]
    [InlineData("tools")]
    [InlineData("stream_options")]
    [InlineData("messages")]
    public void Scan_NestedTenThousandDeep_IsRefusedEarly(string field)
    {
        var deep = string.Concat(Enumerable.Repeat("[{\"a\":", 5_000));
        var value = field switch
        {
            "tools" => $"[{{\"a\":{deep}",
            "stream_options" => $"{{\"a\":{deep}",
            "messages" => $"[{{\"a\":{deep}",
            _ => deep,
        };

        Assert.Equal(
            new Refusal(400, RefusalCodes.NestingTooDeep, "The body nests deeper than 64 levels."),
            Samples.Refused($"{{\"model\":\"m\",\"{field}\":{value}"));
    }

    [Fact]
    public void Scan_Depth_IsAllowedUpToTheLimitAndNoFurther()
    {
        static string Nested(int levels) => $"{{\"model\":\"m\",{Messages},\"x\":{new string('[', levels)}{new string(']', levels)}}}";
        var limits = new RequestLimits { MaxDepth = 8 };

        Assert.Null(ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(Nested(7)), limits, out _));
        Assert.Equal(RefusalCodes.NestingTooDeep, Samples.Refused(Nested(8), limits).Code);
    }

    [Fact]
    public void Scan_MoreUnknownFieldsThanAllowed_IsRefused()
    {
        static string Fields(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\":{i}"));

        Samples.Request($"{{\"model\":\"m\",{Messages},{Fields(256)}}}");
        Assert.Equal(
            new Refusal(400, RefusalCodes.InvalidValue, "The body has more than 256 unknown top-level fields."),
            Samples.Refused($"{{\"model\":\"m\",{Messages},{Fields(257)}}}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(5_000)]
    public void Scan_InvalidUtf8_IsRefusedWithItsPosition(int position)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(new string('x', position)), 0xC3, 0x28];

        var refusal = ChatRequestScanner.Scan(body, new RequestLimits(), out _);

        Assert.Equal(new Refusal(400, RefusalCodes.InvalidUtf8, $"The body is not valid UTF-8: see byte {position}."), refusal);
    }

    [Fact]
    public void Scan_RandomlyChangedBodies_NeverThrowsAndPositionsStayTrue()
    {
        var seed = Encoding.UTF8.GetBytes("""
            {"model":"chat","messages":[{"role":"system","content":"é漢😀"},{"role":"user","content":[{"type":"text","text":"a\u00e9"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"1","content":"x"}],"max_tokens":10,"temperature":0.5,"stream":true,"stream_options":{"include_usage":true},
            "stop":["a"],"tools":[{"type":"function","function":{"name":"f"}}],"response_format":{"type":"json_object"},"n":1,"seed":3}
            """);
        var random = new Random(20260901);
        var accepted = 0;
        for (var round = 0; round < 4_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 3); change > 0; change--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(' ', '~'));
            if (random.Next(4) == 0)
                body = body[..random.Next(body.Length)];

            var refusal = ChatRequestScanner.Scan(body, new RequestLimits(), out var request);

            Assert.Equal(refusal is null, request is not null);
            if (request is null)
                continue;
            accepted++;
            Assert.Equal((byte)'}', request.Body.Span[request.End]);
            Assert.Equal((byte)'"', request.Body.Span[request.ModelValue.Start]);
        }

        Assert.InRange(accepted, 400, 3_600);
    }
}
