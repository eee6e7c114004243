using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;

namespace ChatRouter.Tests.Operations;

public sealed class HoldOrderReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "operator", "no reason given", 60)]
    [InlineData("{}", "operator", "no reason given", 60)]
    [InlineData("""{"why":" new driver ","who":"anna"}""", "anna", "new driver", 60)]
    [InlineData("""{"for":"1h30m"}""", "operator", "no reason given", 90)]
    [InlineData("""{"for":"24h"}""", "operator", "no reason given", 24 * 60)]
    [InlineData("""{"until":"2026-03-01T12:05:00Z"}""", "operator", "no reason given", 5)]
    [InlineData("""{"until":"2026-03-01T14:05:00+02:00"}""", "operator", "no reason given", 5)]
    [InlineData("""{"until":"2026-03-02T12:00:00Z"}""", "operator", "no reason given", 24 * 60)]
    public void Read_GoodBody_FillsInTheDefaults(string body, string who, string why, int minutes)
    {
        Assert.Null(Read(body, out var order));
        Assert.Equal(new HoldOrder(who, why, Now.AddMinutes(minutes)), order);
    }

    [Theory]
    [InlineData("[1]", "invalid_type", null, "The body must be a JSON object, or absent.")]
    [InlineData("""{"untill":"x"}""", "invalid_value", "untill", "Field 'untill' is not known here; allowed are 'who', 'why', and 'until' or 'for'.")]
    [InlineData("""{"why":7}""", "invalid_type", "why", "Field 'why' must be a text.")]
    [InlineData("""{"who":" "}""", "invalid_value", "who", "Field 'who' must have 1 to 100 characters and no control characters.")]
    [InlineData("""{"why":"a\nb"}""", "invalid_value", "why", "Field 'why' must have 1 to 500 characters and no control characters.")]
    [InlineData("""{"for":"2"}""", "invalid_value", "for", "Field 'for' must be a duration from 1s to 24h, such as 2h or 1h30m.")]
    [InlineData("""{"for":"0s"}""", "invalid_value", "for", "Field 'for' must be a duration from 1s to 24h, such as 2h or 1h30m.")]
    [InlineData("""{"for":"24h1s"}""", "invalid_value", "for", "Field 'for' must be a duration from 1s to 24h, such as 2h or 1h30m.")]
    [InlineData("""{"for":3600}""", "invalid_type", "for", "Field 'for' must be a text such as \"2h\" or \"1h30m\".")]
    [InlineData("""{"until":"2026-03-01T15:00:00"}""", "invalid_value", "until", "Field 'until' must be a moment with its offset, such as 2026-03-01T12:00:00Z.")]
    [InlineData("""{"until":"2026-03-01"}""", "invalid_value", "until", "Field 'until' must be a moment with its offset, such as 2026-03-01T12:00:00Z.")]
    [InlineData("""{"until":"soonZ"}""", "invalid_value", "until", "Field 'until' must be a moment with its offset, such as 2026-03-01T12:00:00Z.")]
    [InlineData("""{"until":"2026-03-01T12:00:00Z"}""", "invalid_value", "until", "Field 'until' must lie after now, 2026-03-01T12:00:00Z, and at most 24h later, 2026-03-02T12:00:00Z.")]
    [InlineData("""{"until":"2026-03-02T12:00:01Z"}""", "invalid_value", "until", "Field 'until' must lie after now, 2026-03-01T12:00:00Z, and at most 24h later, 2026-03-02T12:00:00Z.")]
    [InlineData("""{"for":"1h","until":"2026-03-01T15:00:00Z"}""", "invalid_value", "until", "Field 'until' is given besides the other one of 'until' and 'for'; give one.")]
    public void Read_BadBody_NamesTheFieldAndWhatIsAllowed(string body, string code, string? param, string message)
        => Assert.Equal(new Refusal(400, code, message, param), Read(body, out _));

    [Theory]
    [InlineData("{")]
    [InlineData("""{"why":"a","why":"b"}""")]
    public void Read_NoJson_IsRefusedAsSuch(string body) => Assert.Equal((400, "invalid_json"), (Read(body, out _)!.Status, Read(body, out _)!.Code));

    [Theory]
    [InlineData("""{"why":"a","who":"b"}""", null)]
    [InlineData("""{"for":"1h"}""", "Field 'for' belongs to drain and isolate; a release holds at once.")]
    [InlineData("""{"until":"2026-03-01T15:00:00Z"}""", "Field 'until' belongs to drain and isolate; a release holds at once.")]
    [InlineData("""{"x":1}""", "Field 'x' is not known here; allowed are 'who' and 'why'.")]
    public void Read_Release_TakesNoEnd(string body, string? message) => Assert.Equal(message, Read(body, out _, isRelease: true)?.Message);

    private static Refusal? Read(string body, out HoldOrder order, bool isRelease = false)
        => new HoldOrderReader(new OpsSettings(), isRelease, Now).Read(Encoding.UTF8.GetBytes(body), out order);
}
