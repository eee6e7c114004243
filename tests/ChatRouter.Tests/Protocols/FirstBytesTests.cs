using System.Text;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Protocols;

public sealed class FirstBytesTests
{
    [Theory]
    [InlineData("data: {}\n\n", nameof(BodyForm.EventStream))]
    [InlineData("data:{}\n\n", nameof(BodyForm.EventStream))]
    [InlineData("event: message_start\n", nameof(BodyForm.EventStream))]
    [InlineData("id: 1\n", nameof(BodyForm.EventStream))]
    [InlineData("retry: 100\n", nameof(BodyForm.EventStream))]
    [InlineData(": PROCESSING\n\n", nameof(BodyForm.EventStream))]
    [InlineData("\r\n\r\ndata: {}\n\n", nameof(BodyForm.EventStream))]
    [InlineData("\uFEFFdata: {}\n\n", nameof(BodyForm.EventStream))]
    [InlineData("data\n\n", nameof(BodyForm.EventStream))]
    [InlineData("{\"model\":\"m\"}\n{", nameof(BodyForm.JsonLines))]
    [InlineData("{ \"error\"", nameof(BodyForm.JsonLines))]
    [InlineData("\n\n {}", nameof(BodyForm.JsonLines))]
    [InlineData("{\n  \"choices\"", nameof(BodyForm.Json))]
    [InlineData("{ \r\n", nameof(BodyForm.Json))]
    [InlineData("[{\"error\":{}}]", nameof(BodyForm.Json))]
    [InlineData("<!DOCTYPE html>", nameof(BodyForm.Other))]
    [InlineData("\n  <html>", nameof(BodyForm.Other))]
    [InlineData("upstream connect error", nameof(BodyForm.Other))]
    [InlineData("database is down", nameof(BodyForm.Other))]
    [InlineData("error: no backend", nameof(BodyForm.Other))]
    [InlineData("internal server error", nameof(BodyForm.Other))]
    [InlineData("\"text\"", nameof(BodyForm.Other))]
    [InlineData("\u001f\u0001", nameof(BodyForm.Other))]
    public void FormOf_Beginning_IsTold(string start, string expected)
        => Assert.Equal(expected, FirstBytes.FormOf(Encoding.UTF8.GetBytes(start)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("d")]
    [InlineData("data")]
    [InlineData("even")]
    [InlineData("{")]
    [InlineData("{ ")]
    public void FormOf_TooLittle_IsUndecided(string start) => Assert.Equal(BodyForm.Undecided, FirstBytes.FormOf(Encoding.UTF8.GetBytes(start)));

    [Theory]
    [InlineData("data: {}\n\n")]
    [InlineData("\uFEFF\nevent: x\n")]
    [InlineData("{ \n}")]
    [InlineData("{\"error\":\"x\"}")]
    [InlineData("decline")]
    public void FormOf_MoreBytes_NeverChangeWhatIsDecided(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var last = FirstBytes.FormOf(bytes);

        var forms = Enumerable.Range(0, bytes.Length).Select(length => FirstBytes.FormOf(bytes.AsSpan(0, length))).ToArray();

        Assert.All(forms, form => Assert.True(form == BodyForm.Undecided || form == last));
    }
}
