using System.Text.Json;
using ChatRouter.Fallbacks.Rules;

namespace ChatRouter.Tests.Fallbacks;

public sealed class SchemaSubsetTests
{
    private const string Risk = """{"type":"object","properties":{"risk":{"type":"string","enum":["low","high"]},"score":{"type":["integer","null"]},"why":{"type":"array","items":{"type":"string"}}},"required":["risk"],"additionalProperties":false}""";

    [Theory]
    [InlineData("""{"risk":"high"}""", true)]
    [InlineData("""{"risk":"high","score":3,"why":["a","b"]}""", true)]
    [InlineData("""{"risk":"high","score":null}""", true)]
    [InlineData("""{"risk":"high","score":3.5}""", false)]
    [InlineData("""{"risk":"middle"}""", false)]
    [InlineData("""{"score":3}""", false)]
    [InlineData("""{"risk":"low","more":1}""", false)]
    [InlineData("""{"risk":"low","why":["a",1]}""", false)]
    [InlineData("""["low"]""", false)]
    public void Satisfies_TheWordsItKnows(string value, bool expected) => Check(value, Risk, expected);

    [Theory]
    [InlineData("""{"type":"string","pattern":"x"}""", false)]
    [InlineData("""{"anyOf":[{"type":"string","format":"date"}]}""", false)]
    [InlineData("""{"type":"string","minLength":1}""", true)]
    [InlineData("""{"anyOf":[{"type":"number"},{"type":"string"}]}""", true)]
    [InlineData("""{"$ref":"#/$defs/x"}""", false)]
    [InlineData("""{"const":"x","description":"d"}""", true)]
    [InlineData("""true""", true)]
    [InlineData("""{}""", true)]
    public void Satisfies_MoreThanItKnows_IsNotTakenForSatisfied(string schema, bool expected) => Check("\"x\"", schema, expected);

    private static void Check(string value, string schema, bool expected)
    {
        using var one = JsonDocument.Parse(value);
        using var other = JsonDocument.Parse(schema);
        Assert.Equal(expected, SchemaSubset.Satisfies(one.RootElement, other.RootElement));
    }
}
