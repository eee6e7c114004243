using System.Text;
using ChatRouter.Model;
using ChatRouter.Protocols.Requests.Checks;

namespace ChatRouter.Tests.Protocols.Requests;

public sealed class LoneSurrogateTests
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Theory]
    [InlineData("\"\\ud800\"", 1)]
    [InlineData("\"\\uDBFF\"", 1)]
    [InlineData("\"ab\\udc00\"", 3)]
    [InlineData("\"\\ud83d x\"", 1)]
    [InlineData("\"\\ud83d\\n\\ude00\"", 1)]
    [InlineData("\"\\ud83d\\u0041\"", 1)]
    [InlineData("\"\\ud83d\\ud83d\\ude00\"", 1)]
    [InlineData("\"\\ud83d\\ude00\\ude00\"", 13)]
    [InlineData("\"\\\\\\ud83d\"", 3)]
    [InlineData("\"\\\\ud83d\"", -1)]
    [InlineData("\"\\\\\\\\ud83d\"", -1)]
    [InlineData("\"\\ud83d\\ude00\"", -1)]
    [InlineData("\"\\uD83D\\uDE00\\ud83d\\ude00\"", -1)]
    [InlineData("\"\\u4f60\\u597d\\ud5cc\\ue000\"", -1)]
    [InlineData("\"\\u00ff \\\\ x\"", -1)]
    [InlineData("\"plain\"", -1)]
    public void Find_Text_GivesTheFirstHalf(string json, int expected) => Assert.Equal(expected, LoneSurrogate.Find(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"cut \\ud83d\"}]", "messages[1].content")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"\\udc00\"}]}]", "messages[0].content[0].text")]
    [InlineData("\"messages\":[{\"role\":\"us\\ud800er\",\"content\":\"a\"}]", "messages[0].role")]
    [InlineData(Messages + ",\"metadata\":{\"a\":[1,{\"b\":\"\\ud800\"}]}", "metadata.a[1].b")]
    [InlineData(Messages + ",\"metadata\":{\"\\ud800\":1}", "metadata")]
    [InlineData(Messages + ",\"stop\":[\"a\",\"\\ud800\"]", "stop[1]")]
    [InlineData(Messages + ",\"\\ud800\":1", null)]
    [InlineData(Messages + ",\"x\\ud800\":{\"a\":1}", null)]
    public void Scan_HalfACharacter_IsRefusedWithItsField(string fields, string? param)
    {
        var refusal = Samples.Refused($"{{\"model\":\"m\",{fields}}}");

        Assert.Equal((400, RefusalCodes.InvalidValue, param), (refusal.Status, refusal.Code, refusal.Param));
        Assert.Equal(
            $"{(param is null ? "The body" : $"'{param}'")} holds half a character: an escape from \\ud800 to \\udfff without its other half. Send both halves, or leave it out.",
            refusal.Message);
    }

    [Fact]
    public void Scan_HalfACharacterInTheModel_IsRefusedWithItsField()
        => Assert.Equal("model", Samples.Refused($"{{\"model\":\"\\ud800\",{Messages}}}").Param);

    [Fact]
    public void Scan_WholeCharactersAsEscapes_AreLeftAsTheyAre()
    {
        const string json = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\\ude00 \\\\ud83d\"}]}";

        Assert.Equal(json, Encoding.UTF8.GetString(Samples.Request(json).Body.Span));
    }
}
