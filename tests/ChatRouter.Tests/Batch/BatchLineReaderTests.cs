using System.Text;
using ChatRouter.Batch.Lines;

namespace ChatRouter.Tests.Batch;

public sealed class BatchLineReaderTests
{
    [Fact]
    public void Read_WholeLine_GivesIdModelAndBodyBytes()
    {
        var json = """ {"metadata":{"custom_id":"no"},"body": { "messages":[{"model":"no"}], "model":"ch\u0061t", "stream":false } ,"url":"/v1/chat/completions","custom_id":"a","method":"POST"} """;
        Assert.Null(BatchLineReader.Read(Encoding.UTF8.GetBytes(json), 3, out var line));
        Assert.Equal("a", line.CustomId);
        Assert.Equal("chat", line.Model);
        Assert.Equal("""{ "messages":[{"model":"no"}], "model":"ch\u0061t", "stream":false }""", Encoding.UTF8.GetString(line.Body.Span));
    }

    [Theory]
    [InlineData("nonsense", "invalid_json", null, "The line is not valid JSON at byte 2.")]
    [InlineData("{\"custom_id\":", "invalid_json", null, "The line is not valid JSON at byte 14.")]
    [InlineData("{} {}", "invalid_json", null, "The line is not valid JSON at byte 4.")]
    [InlineData("[1]", "invalid_type", null, "The line is not a JSON object.")]
    [InlineData("{\"custom_id\":\"\\ud800\"}", "invalid_utf8", null, "The line holds an escape that is no character.")]
    [InlineData("{}", "missing_required_parameter", "custom_id", "custom_id is missing; it must be a text.")]
    [InlineData("{\"custom_id\":7}", "missing_required_parameter", "custom_id", "custom_id is missing; it must be a text.")]
    [InlineData("{\"custom_id\":\"\"}", "invalid_value", "custom_id", "custom_id must have 1 to 256 characters.")]
    [InlineData("{\"custom_id\":\"a\",\"custom_id\":\"b\"}", "duplicate_parameter", "custom_id", "custom_id is given twice.")]
    [InlineData("{\"custom_id\":\"a\"}", "missing_required_parameter", "method", "method is missing; it must be \"POST\".")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"GET\"}", "invalid_value", "method", "method must be \"POST\".")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"POST\"}", "missing_required_parameter", "url", "url is missing; it must be \"/v1/chat/completions\".")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\"}", "invalid_value", "url", "url must be \"/v1/chat/completions\".")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":\"x\"}", "missing_required_parameter", "body", "body is missing; it must be an object.")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}", "missing_required_parameter", "body.model", "body.model is missing; it must be a text.")]
    [InlineData("{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"stream\":true}}", "invalid_value", "body.stream", "body.stream must not be true in a batch.")]
    public void Read_WrongLine_SaysWhat(string json, string code, string? param, string message) =>
        Assert.Equal(new BatchLineError(3, code, message, param), BatchLineReader.Read(Encoding.UTF8.GetBytes(json), 3, out _));

    [Fact]
    public void Read_BytesThatAreNoUtf8_IsRefused() =>
        Assert.Equal(new BatchLineError(1, "invalid_utf8", "The line is not valid UTF-8."), BatchLineReader.Read(new byte[] { 0x22, 0xFF, 0x22 }, 1, out _));
}
