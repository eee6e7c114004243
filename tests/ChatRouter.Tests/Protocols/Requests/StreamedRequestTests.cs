using System.Text;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Tests.Protocols.Requests;

public sealed class StreamedRequestTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    [Theory]
    [InlineData("{\"model\":\"chat\"," + Messages + "}", "{\"model\":\"chat\"," + Messages + ",\"stream\":true}")]
    [InlineData("{\"stream\": false ,\"model\":\"chat\"," + Messages + " }", "{\"stream\": true ,\"model\":\"chat\"," + Messages + " }")]
    [InlineData("{\"stream\":null,\"model\":\"chat\"," + Messages + "}", "{\"stream\":true,\"model\":\"chat\"," + Messages + "}")]
    [InlineData("{\"model\":\"chat\",\"temperature\":0.5,\"tools\":[{\"type\":\"custom\",\"stream\":1}]," + Messages + "}", "{\"model\":\"chat\",\"temperature\":0.5,\"tools\":[{\"type\":\"custom\",\"stream\":1}]," + Messages + ",\"stream\":true}")]
    public void Of_FieldsThatChangeOnlyTheWords_AsksForAStreamAndChangesNothingElse(string body, string streamed)
    {
        var request = StreamedRequest.Of(Scan(body))!;

        Assert.Equal(streamed, Encoding.UTF8.GetString(request.Body.Span));
        Assert.True(request.Stream);
        Assert.False(request.IncludeUsage);
        Assert.Equal((byte)'}', request.Body.Span[request.End]);
    }

    [Theory]
    [InlineData("\"n\":2")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]")]
    [InlineData("\"audio\":{\"voice\":\"alloy\"}")]
    [InlineData("\"prompt_logprobs\":1")]
    [InlineData("\"use_beam_search\":true")]
    [InlineData("\"a_field_of_tomorrow\":1")]
    public void Of_FieldsThatAStreamMightNotAnswer_IsNone(string field)
        => Assert.Null(StreamedRequest.Of(Scan($"{{\"model\":\"chat\",{Messages},{field}}}")));

    private static ChatRequest Scan(string body)
    {
        Assert.Null(ChatRequestScanner.Scan(Encoding.UTF8.GetBytes(body), new RequestLimits(), out var request));
        return request!;
    }
}
