using System.Text;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Tests.Protocols.Requests;

public sealed class DroppedFieldsTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"temperature, \\\"top_p\\\": 1\"}]";

    [Theory]
    [InlineData("{\"model\":\"chat\",\"temperature\":0.7," + Messages + "}", "{\"model\":\"chat\"," + Messages + "}")]
    [InlineData("{ \"temperature\" : 0.7 , \"model\" : \"chat\", " + Messages + ", \"top_p\": 1 }", "{\"model\" : \"chat\"," + Messages + "}")]
    [InlineData("{\"t\\u0065mperature\":1,\"model\":\"chat\"," + Messages + "}", "{\"model\":\"chat\"," + Messages + "}")]
    [InlineData("{\"model\":\"chat\"," + Messages + ",\"metadata\":{\"temperature\":\"1\",\"a\":[[]]}}", "{\"model\":\"chat\"," + Messages + ",\"metadata\":{\"temperature\":\"1\",\"a\":[[]]}}")]
    public void Without_TopLevelFields_AreGoneAndEverythingElseStays(string body, string expected)
    {
        var request = DroppedFields.Without(Scan(body), ["temperature", "top_p"]);

        Assert.Equal(expected, Encoding.UTF8.GetString(request.Body.Span));
        Assert.False(request.TemperatureValue.IsPresent);
        Assert.Equal((byte)'}', request.Body.Span[request.End]);
        Assert.Equal("\"chat\"", Encoding.UTF8.GetString(request.Body.Span.Slice(request.ModelValue.Start, request.ModelValue.Length)));
    }

    [Fact]
    public void Without_NoSuchField_IsTheSameRequest()
    {
        var request = Scan("{\"model\":\"chat\"," + Messages + "}");
        Assert.Same(request, DroppedFields.Without(request, ["temperature"]));
    }

    private static ChatRequest Scan(string body)
    {
        Assert.Null(ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(body), new RequestLimits(), out var request));
        return request!;
    }
}
