using static ChatRouter.Tests.Configuration.ConfigurationFixture;

namespace ChatRouter.Tests.Configuration;

public sealed class SettingTypeTests
{
    [Theory]
    [InlineData("\"contextWindow\": 1.5", "Backend 'gpu1': contextWindow is 1.5; it must be a whole number, 0 to 10,000,000.")]
    [InlineData("\"contextWindow\": true", "Backend 'gpu1': contextWindow is true; it must be a whole number, 0 to 10,000,000.")]
    [InlineData("\"contextWindow\": 99999999999", "Backend 'gpu1': contextWindow is 99999999999; allowed is 0 to 10,000,000.")]
    [InlineData("\"breaker\": { \"failureRatio\": 1.1 }", "Backend 'gpu1': breaker.failureRatio is 1.1; allowed is 0 to 1.")]
    [InlineData("\"breaker\": { \"failureRatio\": \"10%\" }", "Backend 'gpu1': breaker.failureRatio is \"10%\"; it must be a number, 0 to 1.")]
    [InlineData("\"breaker\": []", "Backend 'gpu1': breaker is a list; it must be an object.")]
    [InlineData("\"health\": { \"enabled\": \"yes\" }", "Backend 'gpu1': health.enabled is \"yes\"; it must be true or false.")]
    [InlineData("\"zone\": 7", "Backend 'gpu1': zone is 7; it must be text.")]
    [InlineData("\"zone\": \"\"", "Backend 'gpu1': zone is \"\"; allowed is 1 to 40 characters.")]
    [InlineData("\"zone\": \" east\"", "Backend 'gpu1': zone is \" east\"; it must not begin or end with white space.")]
    [InlineData("\"zone\": \"a\\u0007b\"", "Backend 'gpu1': zone is \"a\\u0007b\"; it must not hold control characters.")]
    [InlineData("\"zone\": \"a\", \"zone\": \"b\"", "Backend 'gpu1': zone is given twice.")]
    [InlineData("\"capabilities\": \"tools\"", "Backend 'gpu1': capabilities is \"tools\"; it must be a list; allowed is tools, images, json-mode, prefill.")]
    [InlineData("\"capabilities\": [\"tools\", \"jsonMode\"]", "Backend 'gpu1': capabilities[1] is \"jsonMode\"; allowed is tools, images, json-mode, prefill; did you mean \"json-mode\"?")]
    [InlineData("\"auth\": \"password\"", "Backend 'gpu1': auth is \"password\"; allowed is none, bearer, api-key, entra.")]
    [InlineData("\"timers\": { \"idle\": \"soon\" }", "Backend 'gpu1': timers.idle is \"soon\"; it must be a duration such as \"250ms\", \"2s\" or \"1m30s\"; allowed is 20ms to 200s.")]
    [InlineData("\"timers\": { \"idle\": \"5ms\" }", "Backend 'gpu1': timers.idle is \"5ms\"; allowed is 20ms to 200s.")]
    [InlineData("\"timers\": { \"iddle\": \"5s\" }", "Backend 'gpu1': timers has an unknown setting \"iddle\"; did you mean \"idle\"?")]
    [InlineData("\"timers\": { \"frobnicate\": \"5s\" }", "Backend 'gpu1': timers has an unknown setting \"frobnicate\"; known are connect, firstToken, idle, minTokensPerSecond, floorWindow, total.")]
    [InlineData("\"apiKey\": 5", "Backend 'gpu1': apiKey is no text; it must be text.")]
    public void Parse_WrongValue_NamesValueAndRange(string backend, string expected) => Assert.Equal([expected], Errors(Json(backend: backend)));

    [Fact]
    public void Parse_UnknownSettingAtTheTop_IsNamed() => Assert.Equal(["Unknown setting \"limit\"; did you mean \"limits\"?"], Errors(Json(top: "\"limit\": {}")));

    [Fact]
    public void Parse_NullOfOptionalSetting_IsAbsence() => Assert.Null(Loaded(Json(backend: "\"zone\": null")).Backends[0].Zone);

    [Fact]
    public void Parse_LongText_IsCutInTheMessage() => Assert.Equal(
        [$"Backend 'gpu1': zone is \"{new string('z', 60)}...\"; allowed is 1 to 40 characters."],
        Errors(Json(backend: $"\"zone\": \"{new string('z', 300)}\"")));

    [Theory]
    [InlineData("2s", 2000)]
    [InlineData("250ms", 250)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m500ms", 60_500)]
    [InlineData("00:00:02", 2000)]
    [InlineData("0:01:00", 60_000)]
    [InlineData("00:00:01.25", 1250)]
    public void Duration_InEachForm_IsRead(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Loaded(Json(backend: $"\"timers\": {{ \"total\": \"{text}\", \"firstToken\": \"200ms\", \"idle\": \"200ms\", \"connect\": \"100ms\" }}")).Backends[0].Timers.Total);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("2")]
    [InlineData("2 s")]
    [InlineData("-2s")]
    [InlineData("2sec")]
    [InlineData("30s1m")]
    [InlineData("1s1s")]
    [InlineData("1.2.3s")]
    [InlineData("00:02")]
    [InlineData("99999999999h")]
    public void Duration_InNoForm_IsRefused(string text) => Assert.Equal(
        [$"Backend 'gpu1': timers.total is \"{text}\"; it must be a duration such as \"250ms\", \"2s\" or \"1m30s\"; allowed is 100ms to 220s."],
        Errors(Json(backend: $"\"timers\": {{ \"total\": \"{text}\" }}")));
}
