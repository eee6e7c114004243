using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Split;
using ChatRouter.Tests.Protocols;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases.Split;

public sealed class ToolTurnTests
{
    private const string System = """{"role":"system","content":"Be brief."}""";
    private const string User = """{"role":"user","content":"Weather in Bonn?"}""";
    private const string Call = """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]}""";
    private const string Result = """{"role":"tool","tool_call_id":"c1","content":"rain"}""";
    private const string Tools = """[{"type":"function","function":{"name":"weather"}}]""";

    [Fact]
    public void Unit_IsLengthAndHashOfTheMessagesBeforeTheFirstCall()
    {
        var prefix = $"{System},{User}";
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(prefix)));
        Assert.Equal($"{prefix.Length}-{hash:x16}", Of($"[ {prefix} ]"));
    }

    [Theory]
    [InlineData($"[{System},{User},{Call},{Result}]")]
    [InlineData($"[{System},{User},{Call},{Result},{Call},{Result}]")]
    [InlineData($$"""[{{System}},{{User}},{{Call}},{{Result}},{"role":"assistant","content":"It rains."},{{User}}]""")]
    [InlineData($$"""[{{System}},{{User}},{"role":"assistant","content":null,"function_call":{"name":"weather","arguments":"{}"} },{"role":"function","name":"weather","content":"rain"}]""")]
    public void Unit_OfWhatCarriesResults_IsThatOfTheRequestWithTheCall(string messages)
    {
        var asked = Of($"[{System},{User}]");
        Assert.Equal(asked, Of(messages));
        Assert.Equal(asked, ToolTurn.Of(Samples.Request($$"""{"messages":{{messages}},"model":"chat"}""")));
    }

    [Theory]
    [InlineData($"[{User}]")]
    [InlineData($"[{System},{User},{User}]")]
    [InlineData($"[{System},{User},{Result}]")]
    [InlineData($"[{Call},{Result}]")]
    public void Unit_OfAnotherConversation_IsAnother(string messages) => Assert.NotEqual(Of($"[{System},{User}]"), Of(messages));

    [Fact]
    public void Unit_OfALongPrompt_IsToldByItsLengthAndItsEnd()
    {
        static string Long(int length, string end) => $$"""[{"role":"user","content":"{{new string('a', length)}}{{end}}"}]""";
        var units = new[] { Long(10_000, "x"), Long(10_000, "y"), Long(10_001, "x") }.Select(Of).Distinct();
        Assert.Equal(3, units.Count());
    }

    [Fact]
    public void Unit_OfARequestWithoutTools_IsNone() => Assert.Null(ToolTurn.Of(Samples.Request($$"""{"model":"chat","messages":[{{User}}]}""")));

    [Fact]
    public void Split_ByRequest_GivesResultsTheSideOfTheirCallAndTheTenantASideOfItsOwn()
    {
        var split = new RouteSplit(
            TestReleases.At(ReleaseStage.Canary, percent: 50), TestReleases.Order() with { Unit = SplitUnit.Request }, TestModel.Route(TestModel.Rung(1, TestModel.Backend("old"))));
        var before = Samples.Request($$"""{"model":"chat","messages":[{{User}}],"tools":{{Tools}}}""");
        var after = Samples.Request($$"""{"model":"chat","messages":[{{User}},{{Call}},{{Result}}],"tools":{{Tools}}}""");
        var unit = ToolTurn.Of(before)!;
        for (var i = 0; i < 100; i++)
        {
            var expected = RouteSplit.BucketOf("s", $"t{i}", unit) < 5000;
            Assert.Equal((expected, expected), (split.IsOnCandidate($"t{i}", null, "r1", before), split.IsOnCandidate($"t{i}", null, "r2", after)));
        }
    }

    private static string? Of(string messages) => ToolTurn.Of(Samples.Request($$"""{"model":"chat","tools":{{Tools}},"messages":{{messages}}}"""));
}
